using Hawser.Bench.Measuring;

namespace Hawser.Bench.Figures;

/// <summary>A stream of small integers, one at a time on both sides.</summary>
internal sealed class StreamFigure : PrototypeFigure
{
    public override IReadOnlyList<Metric> Metrics { get; } =
        [new("rpc.stream", "items/s", (Variant.Free, Target.ValueAtLeast(1_000_000)))];

    public override Task<double[]> MeasureAsync(Effort effort) => Throughput.MeasureAsync(() => ReadAsync(effort.Items), effort.Items);

    public override Task<double[]> MeasureLimitAsync(Effort effort) =>
        Throughput.MeasureAsync(() => Prototype.CountAsync(effort.Items), effort.Items);

    private async Task ReadAsync(int items)
    {
        int count = 0;
        await foreach (int _ in Work.CountAsync(items))
        {
            count++;
        }

        if (count != items)
        {
            throw new MeasurementException($"{count} of {items} items came.");
        }
    }
}
