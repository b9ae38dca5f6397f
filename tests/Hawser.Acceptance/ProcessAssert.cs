using System.Runtime.InteropServices;

namespace Hawser.Acceptance;

/// <summary>
/// What the kernel says about a process, by pidfd and /proc. A zombie counts as gone: process 1 may reap orphans late.
/// </summary>
internal static partial class ProcessAssert
{
    /// <summary>How long any wait of a test may take: past it the test has failed, instead of hanging.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Every scenario allows 2 s for the end of a worker whose owner is gone, where there is a processor for it; three times as long here, where processes
    /// of many tests share a few. What else would end it takes longer, or never does.
    /// </summary>
    public static readonly TimeSpan OwnerGoneLimit = 3 * TimeSpan.FromSeconds(2);

    /// <summary>Whether no such process runs.</summary>
    public static bool IsGone(int processId)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{processId}/stat");
            return stat[stat.LastIndexOf(')') + 2] is 'Z' or 'X';
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>Fails unless the process ends within the limit.</summary>
    public static void GoneWithin(TimeSpan limit, params IEnumerable<int> processIds)
    {
        long start = TimeProvider.System.GetTimestamp();
        foreach (int processId in processIds)
        {
            TimeSpan left = limit - TimeProvider.System.GetElapsedTime(start);
            Assert.True(WaitForEnd(processId, left > TimeSpan.Zero ? left : TimeSpan.Zero), $"process {processId} lives after {limit}");
        }
    }

    /// <summary>Fails unless the processes are gone, or go within the 15 s that every test has for tidying up.</summary>
    public static void Gone(params IEnumerable<int> processIds) => GoneWithin(TimeSpan.FromSeconds(15), processIds);

    /// <summary>Fails when the process ends within the time.</summary>
    public static void LivesFor(TimeSpan time, int processId) =>
        Assert.False(WaitForEnd(processId, time), $"process {processId} has ended");

    /// <summary>Fails unless the condition comes true in time. For what tells nobody of its change, such as a count in /proc.</summary>
    public static void Eventually(Func<bool> condition, string what)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, what);
            Thread.Yield();
        }
    }

    /// <summary>SIGSTOP; returns when each of the process's threads stands still, which is some time after the signal was sent.</summary>
    public static void Stop(int processId)
    {
        const int stop = 19;
        Assert.Equal(0, Signal(processId, stop));
        Eventually(() => Directory.GetDirectories($"/proc/{processId}/task").All(StandsStill), $"process {processId} does not stop");
    }

    private static bool StandsStill(string thread)
    {
        try
        {
            string stat = File.ReadAllText(Path.Combine(thread, "stat"));
            return stat[stat.LastIndexOf(')') + 2] is 'T';
        }
        catch (IOException)
        {
            return true; // It has ended.
        }
    }

    /// <summary>Sends a signal.</summary>
    /// <returns>0, or -1 when there is no such process.</returns>
    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Signal(int processId, int number);

    /// <summary>Waits for the end of a process.</summary>
    /// <returns>Whether it came within the limit.</returns>
    public static bool WaitForEnd(int processId, TimeSpan limit)
    {
        const nint pidfdOpen = 434;
        int descriptor = (int)Call(pidfdOpen, processId, 0);
        if (descriptor < 0 || IsGone(processId))
        {
            return true;
        }

        try
        {
            long start = TimeProvider.System.GetTimestamp();
            while (true)
            {
                const short readable = 1;
                var poll = new PollDescriptor { Descriptor = descriptor, Events = readable };
                TimeSpan left = limit - TimeProvider.System.GetElapsedTime(start);
                if (Poll(ref poll, 1, Math.Max(0, (int)Math.Ceiling(left.TotalMilliseconds))) > 0)
                {
                    return true;
                }

                // Not yet, if a signal came: SIGCHLD of some other process.
                if (left <= TimeSpan.Zero)
                {
                    return false;
                }
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short ReturnedEvents;
    }

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Call(nint number, nint first, nint second);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollDescriptor descriptor, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
