using Hawser.Bench.Measuring;
using Hawser.Bench.Work;
using Hawser.Workers;

namespace Hawser.Bench.Figures.Pooling;

/// <summary>Tiny tasks, each a call of its own, 64 of them under way at a time.</summary>
internal sealed class SingleTaskFigure : PoolFigure
{
    private const int Callers = 64;

    /// <summary>The other side takes ten times as long for each.</summary>
    private const int Less = 10;

    private WorkerPool<IBenchWork, BenchWork>? _pool;

    public override IReadOnlyList<Metric> Metrics { get; } =
        [new("pool.tiny.single", "µs/task", (Variant.Free, Target.ValueAtMost(20)))];

    public override async Task OpenAsync()
    {
        await base.OpenAsync();
        _pool = new WorkerPool<IBenchWork, BenchWork>(new WorkerPoolOptions { Size = Processes, CallsPerWorker = Callers / Processes });
        await _pool.WaitUntilReadyAsync();
    }

    public override async Task<double[]> MeasureAsync(Effort effort)
    {
        int next = 0;
        double seconds = await TimeAsync(() => Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(CallAsync))));
        return [1e6 * seconds / effort.Items];

        async Task CallAsync()
        {
            while (Interlocked.Increment(ref next) <= effort.Items)
            {
                await _pool!.RunAsync(static (client, token) => client.AddAsync(17, 1, token));
            }
        }
    }

    public override async Task<double[]> MeasureLimitAsync(Effort effort)
    {
        int items = Math.Max(1, effort.Items / Less);
        return [1e6 * await Peer.MeasureAsync("single", items) / items];
    }

    public override async ValueTask DisposeAsync()
    {
        if (_pool is not null)
        {
            await _pool.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    protected override async Task<PeerProgram> StartPeerAsync() => await PeerProgram.WorkerPoolAsync() ?? await PythonAsync();
}
