using System.Globalization;

namespace Hawser.Runtimes.Serving;

/// <summary>Tells a thread that is busy from one that waits in native code, which the runtime cannot see: by the kernel's accounts of it.</summary>
internal static class ThreadUsage
{
    /// <summary>The kernel's folder of the calling thread; null where there is none.</summary>
    internal static string? OfThisThread()
    {
        try
        {
            return new DirectoryInfo("/proc/thread-self").LinkTarget is { } link ? Path.Combine("/proc", link) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>What the kernel says of a thread now; null where it says nothing.</summary>
    /// <param name="task">The thread's folder.</param>
    internal static Account? Of(string? task)
    {
        if (task is null)
        {
            return null;
        }

        try
        {
            string stat = File.ReadAllText(Path.Combine(task, "stat"));

            // The second field is the thread's name in parentheses, which may hold anything. The third is its state, utime and stime are the 14th and
            // the 15th (proc(5)).
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return new Account(
                fields[0] == "R",
                long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>What the kernel says of a thread.</summary>
    /// <param name="IsRunnable">Whether it runs, or would if it had a processor: on a busy machine it may get none for a while.</param>
    /// <param name="Ticks">The processor time that it has taken so far, in the kernel's ticks (mostly 10 ms).</param>
    internal readonly record struct Account(bool IsRunnable, long Ticks)
    {
        /// <summary>Whether the thread has been busy since an earlier look.</summary>
        public bool IsBusySince(Account earlier) => IsRunnable || Ticks > earlier.Ticks;
    }
}
