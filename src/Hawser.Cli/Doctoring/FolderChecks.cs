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

    /// <summary>A restored package or two, and the channels.</summary>
    private const long LeastFree = 64L << 20;

    private const int NoSpace = 28; // ENOSPC
    private const int ReadOnly = 30; // EROFS
    private const int Quota = 122; // EDQUOT

    /// <summary>All of it.</summary>
    public static IEnumerable<Finding> Look(Surroundings surroundings)
    {
        yield return Temp(surroundings);
        yield return RuntimeFolder(surroundings.Variable("XDG_RUNTIME_DIR"));
        yield return LeftBehind(surroundings.Temp, new DirectoryInfo(surroundings.Proc));
        yield return Workers(WorkerRegistry.Default);
        yield return Nodes(RuntimeNodeRegistry.Default);
    }

    /// <summary>The registry of detached workers.</summary>
    public static Finding Workers(WorkerRegistry registry) => Registry(
        "detached workers", registry.Folder, faults => registry.List(faults).Select(static entry => (entry.Name, entry.IsRunning)));

    /// <summary>The registry of nodes.</summary>
    public static Finding Nodes(RuntimeNodeRegistry registry) =>
        Registry("nodes", registry.Folder, faults => registry.List(faults).Select(static entry => (entry.Name, true)));

    /// <summary>Whether a listener's socket can be made there.</summary>
    public static Finding Temp(Surroundings surroundings)
    {
        const string subject = "temp folder";
        string folder = surroundings.Temp;
        if (Encoding.UTF8.GetByteCount(folder) > SocketPathLimit - SocketPathRest)
        {
            return new Finding(
                FindingLevel.Fault,
                subject,
                $"'{folder}' is too long for the path of a socket",
                "Set TMPDIR to a folder with a shorter path.");
        }

        try
        {
            surroundings.TryFile(Path.Combine(folder, $"hawser-doctor-{Guid.NewGuid():N}"));
            long free = surroundings.FreeBytes(folder);
            return free >= LeastFree
                ? Finding.Ok(subject, $"'{folder}' can be written, {Quantities.Memory(free)} free")
                : new Finding(
                    FindingLevel.Missing,
                    subject,
                    $"'{folder}' has {Quantities.Memory(free)} left",
                    "Packages are restored there: remove what is not needed, or set TMPDIR to a folder with more room.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            (string found, string advice) = e switch
            {
                DirectoryNotFoundException => ("is not there", "Make it, or set TMPDIR to a folder that is."),
                IOException { HResult: NoSpace } or IOException { HResult: Quota } => (
                    "is full", "Channels to workers are sockets there: remove what is not needed, or set TMPDIR to a folder with room."),
                IOException { HResult: ReadOnly } => (
                    "is on a disk that cannot be written",
                    "Channels to workers are sockets there. Set TMPDIR to a folder that can be written; in a container, mount a tmpfs."),
                _ => ("cannot be written", "Channels to workers are sockets there. Set TMPDIR to a folder in which this user can write."),
            };
            return new Finding(FindingLevel.Fault, subject, $"'{folder}' {found}: {e.Message}", advice);
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

    /// <summary>Whether a registry can be read. Whoever reads it removes the entries of processes that have ended.</summary>
    /// <param name="what">What is registered there.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="list">Names what is there, whether it runs, and tells of files that cannot be used.</param>
    private static Finding Registry(string what, string folder, Func<Action<string>, IEnumerable<(string Name, bool IsRunning)>> list)
    {
        string subject = $"registry of {what}";
        List<string> faults = [];
        try
        {
            (string Name, bool IsRunning)[] entries = [.. list(faults.Add)];
            int running = entries.Count(static entry => entry.IsRunning);
            string ended = entries.Length == running
                ? ""
                : string.Create(CultureInfo.InvariantCulture, $", {entries.Length - running} have ended within a week");
            return faults.Count == 0
                ? Finding.Ok(subject, string.Create(CultureInfo.InvariantCulture, $"'{folder}', {running} there{ended}"))
                : new Finding(
                    FindingLevel.Missing,
                    subject,
                    string.Join("; ", faults),
                    "These files are of no use, or others could have written them. Remove them; what they stand for is found again when it is "
                    + "started again.");
        }
        catch (IOException e)
        {
            return new Finding(FindingLevel.Fault, subject, e.Message, "Remove the folder, or set XDG_RUNTIME_DIR to one of your own.");
        }
    }
}
