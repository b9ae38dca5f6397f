using System.Globalization;
using System.Text;
using Hawser.WorkerHost;

namespace Hawser.Workers.Launching;

/// <summary>
/// A control group of the kernel (cgroup v1, controller <c>memory</c>) that holds one worker and whatever it starts to a limit: the page that
/// would be too much is never given, so that a worker that grows fast cannot take the machine's memory between two looks of a
/// <see cref="MemoryWatch"/>. It is made where this process may make groups below its own; elsewhere the worker is watched.
/// </summary>
/// <remarks>
/// Source: Documentation/admin-guide/cgroup-v1/memory.rst of the kernel. A group's folder is deleted when its processes are reaped; those of an
/// owner that was killed, by the next of its neighbours that makes one.
/// </remarks>
internal sealed class MemoryGroup
{
    private const string Prefix = "hawser-";
    private readonly string _folder;

    private MemoryGroup(string folder)
    {
        _folder = folder;
    }

    /// <summary>Where this process's groups are made: its own group's folder; null where there is none that can be written to.</summary>
    public static string? Home { get; } = FindHome("/proc/self/mountinfo", "/proc/self/cgroup");

    /// <summary>Makes a group with a limit and moves a process into it.</summary>
    /// <param name="home">The folder to make it in.</param>
    /// <param name="processId">The process, which has no children yet: those would not be moved.</param>
    /// <param name="limit">In bytes, of all its processes together: resident memory, and files that only they have in the cache.</param>
    /// <returns>Null when the kernel does not allow it, and nothing is left of the attempt.</returns>
    public static MemoryGroup? TryHold(string? home, int processId, long limit)
    {
        if (home is null)
        {
            return null;
        }

        var group = new MemoryGroup(
            Path.Combine(home, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{processId}")));
        try
        {
            Sweep(home);
            Directory.CreateDirectory(group._folder);
            group.Write("memory.limit_in_bytes", limit);
            if (File.Exists(group.PathOf("memory.memsw.limit_in_bytes")))
            {
                group.Write("memory.memsw.limit_in_bytes", limit);
            }

            group.Write("cgroup.procs", processId);
            return group;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            group.Remove();
            return null;
        }
    }

    /// <summary>The most that its processes have had, in bytes, when the kernel has killed one of them for it; else null.</summary>
    public long? KilledAt()
    {
        try
        {
            foreach (string line in File.ReadLines(PathOf("memory.oom_control")))
            {
                if (line.StartsWith("oom_kill ", StringComparison.Ordinal) && !line.EndsWith(" 0", StringComparison.Ordinal))
                {
                    return long.Parse(File.ReadAllText(PathOf("memory.max_usage_in_bytes")), CultureInfo.InvariantCulture);
                }
            }
        }
        catch (IOException)
        {
            // Somebody else has deleted it.
        }

        return null;
    }

    /// <summary>Deletes it. One that a process has stayed in, having left its worker's process group, is left to a later sweep.</summary>
    public void Remove() => TryRemove(_folder);

    /// <summary>The folder of this process's own group.</summary>
    /// <param name="mountInfo">A file as <c>/proc/self/mountinfo</c>.</param>
    /// <param name="groups">A file as <c>/proc/self/cgroup</c>.</param>
    internal static string? FindHome(string mountInfo, string groups)
    {
        try
        {
            // hierarchy:controllers:path
            string? path = File.ReadLines(groups).Select(line => line.Split(':', 3))
                .FirstOrDefault(fields => fields.Length == 3 && fields[1].Split(',').Contains("memory"))?[2];
            if (path is null)
            {
                return null;
            }

            foreach (string line in File.ReadLines(mountInfo))
            {
                // id parent device root point options … - type source options
                string[] fields = line.Split(' ');
                int end = Array.IndexOf(fields, "-");
                if (end < 6 || fields.Length < end + 4 || fields[end + 1] != "cgroup" || !fields[end + 3].Split(',').Contains("memory"))
                {
                    continue;
                }

                string root = fields[3] == "/" ? string.Empty : fields[3];
                if (path == root || path.StartsWith(root + "/", StringComparison.Ordinal))
                {
                    string home = Path.Join(Unescaped(fields[4]), path[root.Length..]).TrimEnd('/');
                    return Libc.Access(home, Libc.MayWrite) == 0 ? home : null;
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A system without /proc, or without control groups.
        }

        return null;
    }

    /// <summary>Spaces and the like are octal numbers there.</summary>
    private static string Unescaped(string field) =>
        new StringBuilder(field).Replace(@"\040", " ").Replace(@"\011", "\t").Replace(@"\012", "\n").Replace(@"\134", @"\").ToString();

    /// <summary>
    /// Deletes the groups of owners that are gone, and those of this one that a child of their worker has stayed in for longer. A group with a
    /// process in it cannot be deleted, so none is lost.
    /// </summary>
    private static void Sweep(string home)
    {
        string own = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        foreach (string folder in Directory.EnumerateDirectories(home, Prefix + "*"))
        {
            string[] ids = Path.GetFileName(folder)[Prefix.Length..].Split('-');
            string holder = ids[0] == own ? ids[^1] : ids[0];
            if (int.TryParse(holder, NumberStyles.None, CultureInfo.InvariantCulture, out int processId)
                && ProcessStat.Read(processId) is null)
            {
                TryRemove(folder);
            }
        }
    }

    private static void TryRemove(string folder)
    {
        try
        {
            Directory.Delete(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // In use, or deleted by another.
        }
    }

    private string PathOf(string file) => Path.Combine(_folder, file);

    private void Write(string file, long value) =>
        File.WriteAllText(PathOf(file), value.ToString(CultureInfo.InvariantCulture));
}
