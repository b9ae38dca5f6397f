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

    /// <summary>The processor time that a thread has taken so far, in the kernel's ticks (mostly 10 ms); null where it is not known.</summary>
    internal static long? TicksOf(string? task)
    {
        if (task is null)
        {
            return null;
        }

        try
        {
            string stat = File.ReadAllText(Path.Combine(task, "stat"));

            // The second field is the thread's name in parentheses, which may hold anything. utime and stime are the 14th and the 15th (proc(5)).
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
