using System.Diagnostics;

namespace Hawser.Tests.Shared;

/// <summary>
/// What this process has: bytes on the managed heap, open descriptors, threads of the library. For tests that run while no other does.
/// </summary>
internal sealed record Growth(long HeapBytes, int Descriptors, int Threads)
{
    /// <summary>More than any run of any length may leave behind: caches and pools fill up to it.</summary>
    private const long HeapRoom = 16 << 20;

    /// <summary>The runtime opens some of its own as it goes on.</summary>
    private const int DescriptorRoom = 32;

    private const int ThreadRoom = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Takes stock, after a full collection.</summary>
    public static Growth Measure()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return new Growth(GC.GetTotalMemory(forceFullCollection: true), Directory.GetFiles("/proc/self/fd").Length, OpenResources.HawserThreads());
    }

    /// <summary>Fails unless the process has, at once or in a while, no more than it had.</summary>
    public void ExpectNone()
    {
        long start = Stopwatch.GetTimestamp();
        Growth now = Measure();
        while (now.HeapBytes > HeapBytes + HeapRoom || now.Descriptors > Descriptors + DescriptorRoom || now.Threads > Threads + ThreadRoom)
        {
            if (Stopwatch.GetElapsedTime(start) > Patience)
            {
                throw new InvalidOperationException($"The process has grown: it had {this}, and has {now}.");
            }

            // What has just ended may take a moment to go, and nobody tells of it.
            Thread.Yield();
            now = Measure();
        }

        Console.WriteLine($"Growth: {this} became {now}.");
    }
}
