using System.Globalization;
using System.Security.Cryptography;

namespace Hawser;

/// <summary>
/// A folder in the temp folder that only this user can enter, for as long as something of this process needs it. What a process that was killed
/// has left of the same kind is removed by whoever makes the next one: the folder's name says whose it is. Disposing removes it.
/// </summary>
internal sealed class TempFolder : IDisposable
{
    private const UnixFileMode ForThisUser = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private TempFolder(string path) => Path = path;

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Makes one.</summary>
    /// <param name="kind">What it is for: the first part of its name.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public static TempFolder Create(string kind)
    {
        string parent = System.IO.Path.GetTempPath();
        string prefix = $"{kind}-{ProcessStat.PidNamespace()}-";
        Sweep(parent, prefix);
        string process = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        string name = $"{prefix}{process}-{ProcessStat.StartTime(process)}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        string path = System.IO.Path.Combine(parent, name);
        if (OperatingSystem.IsLinux())
        {
            // One that is there already would be left as it is: the random part sees to it that there is none.
            Directory.CreateDirectory(path, ForThisUser);
        }

        return new TempFolder(path);
    }

    public void Dispose() => Remove(Path);

    /// <summary>Removes those of processes that have ended. The ids in the names mean something in this pid namespace only, which is in the prefix.</summary>
    private static void Sweep(string parent, string prefix)
    {
        foreach (string path in Directory.EnumerateDirectories(parent, prefix + "*"))
        {
            if (System.IO.Path.GetFileName(path)[prefix.Length..].Split('-') is [var process, var started, _]
                && int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out int id)
                && HasEnded(id, started))
            {
                Remove(path);
            }
        }
    }

    private static bool HasEnded(int process, string started)
    {
        try
        {
            return ProcessStat.Read(process) is not { State: not ('Z' or 'X') } stat || stat.Started != started;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void Remove(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another user's; or gone already; or code that still runs writes there. The next one sweeps it.
        }
    }
}
