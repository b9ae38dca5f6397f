using System.Diagnostics;
using Hawser.Bench.Measuring;
using Hawser.Bench.Work;
using Hawser.Workers;

namespace Hawser.Bench.Figures;

/// <summary>A lease that takes a spare of a pool without workers at work, and its first call, beside a plain call.</summary>
internal sealed class SpareFigure : Figure
{
    private const int Calls = 200;

    private Worker<IBenchWork>? _plain;

    public override IReadOnlyList<Metric> Metrics { get; } =
        [new("spawn.spare", "µs", (Variant.Free, Target.RatioAtMost(3)), (Variant.Jit, Target.RatioAtMost(3)))];

    public override string Limit => "a plain call to a worker that is there";

    public override async Task OpenAsync() => _plain = await Worker.SpawnAsync<IBenchWork, BenchWork>();

    public override async Task<double[]> MeasureAsync(Effort effort)
    {
        await using var pool = new WorkerPool<IBenchWork, BenchWork>(
            new WorkerPoolOptions { Size = 2, MinimumSize = 0, Spares = 1 },
            static (client, _, token) => WarmUpAsync(client, token));
        await pool.WaitUntilReadyAsync();
        long begin = Stopwatch.GetTimestamp();
        using PoolLease<IBenchWork> lease = await pool.LeaseAsync();
        await lease.Client.AddAsync(17, -400);
        return [Stopwatch.GetElapsedTime(begin).TotalMicroseconds];
    }

    public override async Task<double[]> MeasureLimitAsync(Effort effort)
    {
        await WarmUpAsync(_plain!.Client, CancellationToken.None);
        double[] median = await Latency.MeasureAsync(() => _plain!.Client.AddAsync(17, -400), effort);
        return [median[0]];
    }

    public override async ValueTask DisposeAsync()
    {
        if (_plain is not null)
        {
            await _plain.DisposeAsync();
        }

        await base.DisposeAsync();
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
