using System.Globalization;
using System.Text;
using Hawser.Runtimes;
using Hawser.Workers;
using Hawser.Workers.Detached;

namespace Hawser.Cli.Doctoring;

/// <summary>The folders in which sockets and registries are.</summary>
internal static class FolderChecks
{
    /// <summary>What a socket's path may have at most (unix(7)), and what Hawser adds to the temp folder's.</summary>
    private const int SocketPathLimit = 107;
    private const int SocketPathRest = 60;

    /// <summary>All of it.</summary>
    public static IEnumerable<Finding> Look(Surroundings surroundings)
    {
        yield return Temp(surroundings.Temp);
        yield return RuntimeFolder(surroundings.Variable("XDG_RUNTIME_DIR"));
        yield return LeftBehind(surroundings.Temp, new DirectoryInfo(surroundings.Proc));
        yield return Registry("detached workers", WorkerRegistry.Default.Folder, static faults => WorkerRegistry.Default.List(faults).Count);
        yield return Registry("nodes", RuntimeNodeRegistry.Default.Folder, static faults => RuntimeNodeRegistry.Default.List(faults).Count);
    }

    /// <summary>Whether a listener's socket can be made there.</summary>
    public static Finding Temp(string folder)
    {
        const string subject = "temp folder";
        string advice = "Channels to workers are sockets there. Set TMPDIR to a folder in which this user can write.";
        if (Encoding.UTF8.GetByteCount(folder) > SocketPathLimit - SocketPathRest)
        {
            return new Finding(
                FindingLevel.Fault, subject, $"'{folder}' is too long for the path of a socket", "Set TMPDIR to a folder with a shorter path.");
        }

        try
        {
            using FileStream file = File.Create(
                Path.Combine(folder, $"hawser-doctor-{Guid.NewGuid():N}"), bufferSize: 1, FileOptions.DeleteOnClose);
            file.WriteByte(0);
            file.Flush();
            return Finding.Ok(subject, $"'{folder}' can be written");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Finding(FindingLevel.Fault, subject, e.Message, advice);
        }
    }

    /// <summary>Whether the folder of the session is there, in which registries are best kept.</summary>
    public static Finding RuntimeFolder(string? folder)
    {
        const string subject = "XDG_RUNTIME_DIR";
        string instead = $"Nodes and detached workers are registered in '{Path.GetDirectoryName(RuntimeNodeRegistry.Default.Folder)}' instead.";
        string? fault = null;
        return folder is null
            ? new Finding(FindingLevel.Missing, subject, "is not set", instead)
            : Path.IsPathFullyQualified(folder) && PrivateFiles.IsSound(folder, out fault)
                ? Finding.Ok(subject, folder)
                : new Finding(FindingLevel.Missing, subject, fault ?? $"'{folder}' is not there", instead);
    }

    /// <summary>Folders of sockets whose owners have ended: nobody's fault, and the next start of a worker removes them.</summary>
    /// <param name="temp">The temp folder.</param>
    /// <param name="processes">Where the kernel shows the processes.</param>
    public static Finding LeftBehind(string temp, DirectoryInfo processes)
    {
        const string subject = "sockets of dead owners";
        string[] left = Directory.Exists(temp)
            ? [.. Directory.EnumerateDirectories(temp, "hawser-*").Where(path => IsOfDeadOwner(Path.GetFileName(path), processes))]
            : [];
        return left.Length == 0
            ? Finding.Ok(subject, "none")
            : new Finding(
                FindingLevel.Ok,
                subject,
                string.Create(CultureInfo.InvariantCulture, $"{left.Length}, such as '{left[0]}'"),
                "Nothing: the next program of this user that starts a worker removes them.");
    }

    private static bool IsOfDeadOwner(string name, DirectoryInfo processes)
    {
        // hawser-PID-START-NAMESPACE-RANDOM
        string[] parts = name.Split('-');
        return parts.Length == 5
            && parts[1].All(char.IsAsciiDigit)
            && parts[3] == ProcessStat.PidNamespace()
            && !(Surroundings.Read(Path.Combine(processes.FullName, parts[1], "stat")) is { } stat
                && ProcessStat.Parse(stat).Started == parts[2]);
    }

    private static Finding Registry(string what, string folder, Func<Action<string>, int> count)
    {
        string subject = $"registry of {what}";
        List<string> faults = [];
        try
        {
            int entries = count(faults.Add);
            return faults.Count == 0
                ? Finding.Ok(subject, string.Create(CultureInfo.InvariantCulture, $"'{folder}', {entries} there"))
                : new Finding(FindingLevel.Missing, subject, string.Join("; ", faults), "Remove these files: others could have written them.");
        }
        catch (IOException e)
        {
            return new Finding(FindingLevel.Fault, subject, e.Message, "Remove the folder, or set XDG_RUNTIME_DIR to one of your own.");
        }
    }
}
