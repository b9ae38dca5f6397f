namespace Hawser;

/// <summary>
/// What tells a process from a later one of the same id: when it started. Ids mean something only within one pid namespace of one boot.
/// </summary>
internal static class ProcessStat
{
    /// <summary>The inode of this process's pid namespace.</summary>
    public static string PidNamespace()
    {
        string target = File.ResolveLinkTarget("/proc/self/ns/pid", returnFinalTarget: false)?.Name ?? "";
        return string.Concat(target.Where(char.IsAsciiDigit));
    }

    /// <summary>The id of this run of the machine.</summary>
    public static string BootId() => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    /// <summary>When a process started, in the kernel's ticks since boot; null when it is gone.</summary>
    public static string? StartTime(string process)
    {
        string stat;
        try
        {
            stat = File.ReadAllText($"/proc/{process}/stat");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (IOException)
        {
            return null; // ESRCH: it went between open and read.
        }

        // The second field is the command's name in parentheses, which may hold anything. After it: state is the 3rd, start time the 22nd.
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return fields[0] is "Z" or "X" ? null : fields[19];
    }
}
