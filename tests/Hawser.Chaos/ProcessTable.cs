using System.Globalization;

namespace Hawser.Chaos;

/// <summary>What /proc says of processes. A zombie that this process has not reaped is there; one of somebody else's is gone.</summary>
internal static class ProcessTable
{
    /// <summary>Whether the process is a child of this one's and runs. Asked right before it is signalled: nothing else may be hit.</summary>
    internal static bool IsOwnChild(int process) => Read(process) is { State: not ('Z' or 'X') } stat && stat.Parent == Environment.ProcessId;

    internal static bool IsThere(int process) =>
        Read(process) is { } stat && (stat.State is not ('Z' or 'X') || stat.Parent == Environment.ProcessId);

    /// <summary>When a process was started, in the kernel's own words; null: it is not there. Ids are used again, and such pairs are not.</summary>
    internal static string? StartOf(int process) => Read(process)?.Started;

    /// <summary>The processes that are workers of this one, as their command lines say.</summary>
    internal static int[] WorkersOf(int owner)
    {
        string mark = string.Create(CultureInfo.InvariantCulture, $"\0worker of {owner}\0");
        return
        [
            .. Directory.GetDirectories("/proc").Select(Path.GetFileName)
                .Where(static name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                .Select(static name => int.Parse(name!, CultureInfo.InvariantCulture))
                .Where(process => CommandLine(process).Contains(mark, StringComparison.Ordinal)),
        ];
    }

    internal static int OpenDescriptors() => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    /// <summary>Descriptors of this process, by number.</summary>
    internal static int[] Descriptors() =>
        [.. Directory.GetFileSystemEntries("/proc/self/fd").Select(static entry => int.Parse(Path.GetFileName(entry), CultureInfo.InvariantCulture))];

    private static string CommandLine(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static (char State, int Parent, string Started)? Read(int process)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{process}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (fields[0][0], int.Parse(fields[1], CultureInfo.InvariantCulture), fields[19]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
