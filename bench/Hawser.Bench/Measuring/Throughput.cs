using System.Diagnostics;

namespace Hawser.Bench.Measuring;

/// <summary>Counts what gets done in a time.</summary>
internal static class Throughput
{
    /// <summary>Calls from a number of callers, each of whom makes one at a time.</summary>
    /// <returns>Calls a second, and microseconds of processor, on both sides, a call.</returns>
    public static async Task<double[]> MeasureCallsAsync(Func<Task> call, int callers, int peer, Effort effort)
    {
        double processor = ProcessorTime.Microseconds(peer);
        long begin = Stopwatch.GetTimestamp();
        long[] counts = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(() => CallAsync(call, begin, effort.Time))));
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        long calls = counts.Sum();
        return [calls / seconds, (ProcessorTime.Microseconds(peer) - processor) / calls];
    }

    /// <summary>A number of things that are done together.</summary>
    /// <returns>How many a second.</returns>
    public static async Task<double[]> MeasureAsync(Func<Task> work, int items)
    {
        long begin = Stopwatch.GetTimestamp();
        await work();
        return [items / Stopwatch.GetElapsedTime(begin).TotalSeconds];
    }

    private static async Task<long> CallAsync(Func<Task> call, long begin, TimeSpan time)
    {
        long count = 0;
        while (Stopwatch.GetElapsedTime(begin) < time)
        {
            await call();
            count++;
        }

        return count;
    }
}
