using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Hawser.Ipc;

/// <summary>
/// A folder of mode 0700 for one listener's socket, under the temp folder. Its name tells its owner: process id, start time (so that a
/// recycled id is no mistake) and pid namespace (ids of another one mean nothing here). A killed owner leaves its folder behind; whoever
/// makes the next one sweeps it.
/// </summary>
internal sealed partial class SocketFolder
{
    private const string Prefix = "hawser-";
    private const string SocketName = "s";

    private readonly string _path;

    private SocketFolder(string path, UnixEndpoint endpoint)
    {
        _path = path;
        Endpoint = endpoint;
    }

    /// <summary>The socket in it.</summary>
    internal UnixEndpoint Endpoint { get; }

    internal static SocketFolder Create(ILogger log)
    {
        string parent = Path.GetTempPath();
        string pidNamespace = ProcessStat.PidNamespace();
        Sweep(parent, pidNamespace, log);
        while (true)
        {
            string suffix = RandomNumberGenerator.GetHexString(8, lowercase: true);
            string path = Path.Combine(parent,
                string.Create(CultureInfo.InvariantCulture,
                    $"{Prefix}{Environment.ProcessId}-{ProcessStat.StartTime("self")}-{pidNamespace}-{suffix}"));
            UnixEndpoint endpoint = new(Path.Combine(path, SocketName)); // Throws when it is too long, before anything is made.
            if (Libc.MakeFolder(path, 0x1C0 /* 0700 */) == 0)
            {
                return new SocketFolder(path, endpoint);
            }

            int error = Marshal.GetLastPInvokeError();
            if (error != Libc.Eexist)
            {
                throw Libc.Failure($"mkdir {path}", error);
            }
        }
    }

    /// <summary>Removes the socket and the folder. Idempotent.</summary>
    internal void Remove()
    {
        _ = Libc.Unlink(Endpoint.SocketPath);
        _ = Libc.RemoveFolder(_path);
    }

    /// <summary>Removes the folders of dead owners that belong to this user.</summary>
    internal static void Sweep(string parent, string pidNamespace, ILogger log)
    {
        try
        {
            foreach (string path in Directory.EnumerateDirectories(parent, Prefix + "*"))
            {
                string[] parts = Path.GetFileName(path).Split('-');
                if (parts.Length == 5 && parts[3] == pidNamespace && int.TryParse(parts[1], CultureInfo.InvariantCulture, out int owner)
                    && IsDead(owner, parts[2]) && RemoveOfDeadOwner(path))
                {
                    LogSwept(log, path, owner);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogSweepFailed(log, e, parent); // What cannot be swept stays; it is no reason not to start.
        }
    }

    private static bool IsDead(int process, string startTime)
    {
        try
        {
            return ProcessStat.StartTime(process.ToString(CultureInfo.InvariantCulture)) != startTime;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>
    /// Removes the socket through a descriptor of the folder, whose owner is checked on the same descriptor: in a folder that everybody
    /// may write, a name can be changed to a link between a check and its use.
    /// </summary>
    private static bool RemoveOfDeadOwner(string path)
    {
        int folder = Libc.Open(path, Libc.DirectoryNoFollow | Libc.OpenCloseOnExec);
        if (folder < 0)
        {
            return false;
        }

        try
        {
            Span<byte> status = stackalloc byte[256];
            if (Libc.Statx(folder, "", Libc.AtEmptyPath, Libc.StatxUidAndMode, status) < 0
                || MemoryMarshal.Read<int>(status[20..]) != Libc.EffectiveUserId())
            {
                return false;
            }

            _ = Libc.UnlinkAt(folder, SocketName, 0);
        }
        finally
        {
            _ = Libc.Close(folder);
        }

        return Libc.RemoveFolder(path) == 0;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Swept {Path}, which process {Owner} left behind")]
    private static partial void LogSwept(ILogger logger, string path, int owner);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Could not sweep {Parent}")]
    private static partial void LogSweepFailed(ILogger logger, Exception exception, string parent);
}
