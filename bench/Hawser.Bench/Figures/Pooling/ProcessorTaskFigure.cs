using System.Diagnostics;
using Hawser.Bench.Measuring;
using Hawser.Workers;

namespace Hawser.Bench.Figures.Pooling;

/// <summary>Tasks of 10 ms that need a processor: how much of two processors they get.</summary>
internal sealed class ProcessorTaskFigure : PoolFigure
{
    private const int Milliseconds = 10;
    private const int Most = 400;

    /// <summary>Of the usual effort, so that one that is to show only that it runs does fewer.</summary>
    private const int ItemsEach = 500;

    private ProcessPool? _pool;

    public override IReadOnlyList<Metric> Metrics { get; } =
        [new("pool.cpu", "of two cores", (Variant.Free, Target.ValueAtLeast(0.97)))];

    public override async Task OpenAsync()
    {
        await base.OpenAsync();
        _pool = new ProcessPool(new WorkerPoolOptions { Size = Processes });
        await _pool.WaitUntilReadyAsync();
    }

    public override async Task<double[]> MeasureAsync(Effort effort)
    {
        int tasks = Tasks(effort);
        long done = 0;
        double seconds = await TimeAsync(async () =>
        {
            await foreach (long result in _pool!.MapAsync(Enumerable.Repeat(Milliseconds, tasks), static time => Burn(time)))
            {
                done += result > 0 ? 1 : 0;
            }
        });
        return done == tasks ? [Share(tasks, seconds)] : throw new MeasurementException($"{done} of {tasks} results came.");
    }

    public override async Task<double[]> MeasureLimitAsync(Effort effort) =>
        [Share(Tasks(effort), await Peer.MeasureAsync("cpu", Tasks(effort)))];

    public override async ValueTask DisposeAsync()
    {
        if (_pool is not null)
        {
            await _pool.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    private static int Tasks(Effort effort) => Math.Clamp(effort.Items / ItemsEach, 1, Most);

    private static double Share(int tasks, double seconds) => tasks * Milliseconds / 1000.0 / (Processes * seconds);

    private static long Burn(int milliseconds)
    {
        long begin = Stopwatch.GetTimestamp();
        long count = 0;
        while (Stopwatch.GetElapsedTime(begin).TotalMilliseconds < milliseconds)
        {
            count++;
        }

        return count;
    }
}
