using System.Globalization;

namespace Hawser;

/// <summary>
/// What the kernel says of a process in <c>/proc/ID/stat</c>. When it started tells it from a later one of the same id. Ids mean something
/// only within one pid namespace of one boot.
/// </summary>
/// <param name="State">A letter; Z is a zombie.</param>
/// <param name="Parent">The id of its parent; 0: none that is seen here.</param>
/// <param name="Group">The id of its process group, which is that of the group's leader.</param>
/// <param name="Started">When it started, in the kernel's ticks since boot.</param>
internal readonly record struct ProcessStat(char State, int Parent, int Group, string Started)
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
    public static string? StartTime(string process) => Read(process) is { State: not ('Z' or 'X') } stat ? stat.Started : null;

    /// <summary>Of this process; null when there is none, not even a zombie.</summary>
    /// <param name="process">Its id, or <c>self</c>.</param>
    /// <exception cref="UnauthorizedAccessException">It is another user's, and hidden by the mount's options.</exception>
    public static ProcessStat? Read(string process)
    {
        try
        {
            return Parse(File.ReadAllText($"/proc/{process}/stat"));
        }
        catch (IOException)
        {
            return null; // Not there, or it went between open and read (ESRCH).
        }
    }

    /// <inheritdoc cref="Read(string)"/>
    public static ProcessStat? Read(int process) => Read(process.ToString(CultureInfo.InvariantCulture));

    // The second field is the command's name in parentheses, which may hold anything. After it: state is the 3rd, parent the 4th, group the
    // 5th, start time the 22nd.
    internal static ProcessStat Parse(string text)
    {
        string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return new ProcessStat(fields[0][0], Number(fields[1]), Number(fields[2]), fields[19]);

        static int Number(string field) => int.Parse(field, CultureInfo.InvariantCulture);
    }
}
