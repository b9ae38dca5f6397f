using System.Diagnostics;

namespace Hawser.Bench.Measuring;

/// <summary>Times calls, one after the other.</summary>
internal static class Latency
{
    /// <returns>The median and the 99th percentile, in microseconds.</returns>
    public static async Task<double[]> MeasureAsync(Func<Task> call, Effort effort)
    {
        var times = new List<long>(1 << 16);
        long begin = Stopwatch.GetTimestamp();
        long last = begin;
        while (Stopwatch.GetElapsedTime(begin, last) < effort.Time)
        {
            await call();
            long now = Stopwatch.GetTimestamp();
            times.Add(now - last);
            last = now;
        }

        times.Sort();
        return [Microseconds(times[times.Count / 2]), Microseconds(times[times.Count * 99 / 100])];
    }

    private static double Microseconds(long ticks) => ticks * 1e6 / Stopwatch.Frequency;
}
