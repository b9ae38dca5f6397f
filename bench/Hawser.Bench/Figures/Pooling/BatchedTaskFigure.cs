using Hawser.Bench.Measuring;
using Hawser.Workers;

namespace Hawser.Bench.Figures.Pooling;

/// <summary>Tiny tasks that the pool puts into batches by itself.</summary>
internal sealed class BatchedTaskFigure : PoolFigure
{
    private ProcessPool? _pool;

    public override IReadOnlyList<Metric> Metrics { get; } =
        [new("pool.tiny.batched", "µs/task", (Variant.Free, Target.ValueAtMost(4)))];

    protected override string Detail => ", chunksize=100";

    public override async Task OpenAsync()
    {
        await base.OpenAsync();
        _pool = new ProcessPool(new WorkerPoolOptions { Size = Processes });
        await _pool.WaitUntilReadyAsync();
    }

    public override async Task<double[]> MeasureAsync(Effort effort)
    {
        int count = 0;
        double seconds = await TimeAsync(async () =>
        {
            await foreach (int result in _pool!.MapAsync(Enumerable.Range(0, effort.Items), static x => x + 1))
            {
                count += result > 0 ? 1 : 0;
            }
        });
        return count == effort.Items ? [1e6 * seconds / count] : throw new MeasurementException($"{count} of {effort.Items} results came.");
    }

    public override async Task<double[]> MeasureLimitAsync(Effort effort) =>
        [1e6 * await Peer.MeasureAsync("batched", effort.Items) / effort.Items];

    public override async ValueTask DisposeAsync()
    {
        if (_pool is not null)
        {
            await _pool.DisposeAsync();
        }

        await base.DisposeAsync();
    }
}
