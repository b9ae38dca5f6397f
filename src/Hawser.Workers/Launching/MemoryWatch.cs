using System.Globalization;

namespace Hawser.Workers.Launching;

/// <summary>
/// Looks at a process's resident memory from time to time. Used by the watcher's thread, whose one wait serves all processes.
/// </summary>
/// <param name="limit">In bytes.</param>
/// <param name="interval">Between two looks.</param>
/// <param name="read">Gives the bytes that a process has, or null when it has ended.</param>
/// <param name="time">The clock.</param>
internal sealed class MemoryWatch(long limit, TimeSpan interval, Func<int, long?> read, TimeProvider time)
{
    private long _looked = time.GetTimestamp();

    /// <summary>Until the next look, in milliseconds.</summary>
    public int Wait => Math.Max(0, (int)Math.Ceiling((interval - time.GetElapsedTime(_looked)).TotalMilliseconds));

    /// <summary>What the process has, when it is time to look and it is more than the limit; else null.</summary>
    public long? Look(int processId)
    {
        if (time.GetElapsedTime(_looked) < interval)
        {
            return null;
        }

        _looked = time.GetTimestamp();
        long? bytes = read(processId);
        return bytes > limit ? bytes : null;
    }

    /// <summary>What the kernel says.</summary>
    public static long? Resident(int processId)
    {
        try
        {
            // Pages: all, resident, …
            string[] pages = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/statm")).Split(' ', 3);
            return long.Parse(pages[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
