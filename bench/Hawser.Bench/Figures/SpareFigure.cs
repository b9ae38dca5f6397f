using System.Diagnostics;
using Hawser.Bench.Measuring;
using Hawser.Bench.Work;
using Hawser.Workers;

namespace Hawser.Bench.Figures;

/// <summary>
/// A lease that takes a spare, which was ready and waits, and its first call, beside a plain call; both come after the same pause, in which threads and
/// processors have gone to sleep. The pool starts the next spare meanwhile, as it always does. The first of each pool's leases is not counted: its own
/// code is compiled in it.
/// </summary>
internal sealed class SpareFigure : Figure
{
    private const int Calls = 200;
    private const int Leases = 8;

    /// <summary>Of the usual effort, so that one that is to show only that it runs does fewer.</summary>
    private const int ItemsEach = 25_000;

    private Worker<IBenchWork>? _plain;

    public override IReadOnlyList<Metric> Metrics { get; } =
        [new("spawn.spare", "µs", (Variant.Free, Target.RatioAtMost(3)), (Variant.Jit, Target.RatioAtMost(3)))];

    public override string Limit => "a plain call to a worker that is there, after the same pause";

    public override async Task OpenAsync() => _plain = await Worker.SpawnAsync<IBenchWork, BenchWork>();

    public override async Task<double[]> MeasureAsync(Effort effort)
    {
        await using var pool = new WorkerPool<IBenchWork, BenchWork>(
            new WorkerPoolOptions { Size = Leases, MinimumSize = 0, Spares = 1 },
            static (client, _, token) => WarmUpAsync(client, token));

        // What a start leaves to be done in the background is done before. Leases are held until the pool ends, so that the next one takes a spare too.
        return
        [
            await MedianAsync(effort, () => pool.WaitUntilReadyAsync(), async () =>
            {
                PoolLease<IBenchWork> lease = await pool.LeaseAsync();
                await lease.Client.AddAsync(17, -400);
            }),
        ];
    }

    public override async Task<double[]> MeasureLimitAsync(Effort effort)
    {
        await WarmUpAsync(_plain!.Client, CancellationToken.None);
        return [await MedianAsync(effort, static () => Task.CompletedTask, () => _plain!.Client.AddAsync(17, -400))];
    }

    public override async ValueTask DisposeAsync()
    {
        if (_plain is not null)
        {
            await _plain.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    /// <returns>The microseconds of what is done after a pause, without the first time.</returns>
    private static async Task<double> MedianAsync(Effort effort, Func<Task> prepare, Func<Task> measured)
    {
        List<double> times = [];
        int count = Math.Clamp(effort.Items / ItemsEach, 2, Leases);
        for (int i = 0; i < count; i++)
        {
            await prepare();
            await Task.Delay(effort.Time);
            long begin = Stopwatch.GetTimestamp();
            await measured();
            times.Add(Stopwatch.GetElapsedTime(begin).TotalMicroseconds);
        }

        return times.Skip(1).Order().ElementAt((count - 1) / 2);
    }

    /// <summary>What a spare has ready: it has answered before, and its code is compiled.</summary>
    private static async Task WarmUpAsync(IBenchWork client, CancellationToken cancellationToken)
    {
        for (int i = 0; i < Calls; i++)
        {
            await client.AddAsync(17, i, cancellationToken);
        }
    }
}
