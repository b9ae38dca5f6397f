using Hawser.Bench.Measuring;

namespace Hawser.Bench.Figures;

/// <summary>One-way calls, until the last has been carried out.</summary>
internal sealed class OneWayFigure : PrototypeFigure
{
    private long _notes;

    public override IReadOnlyList<Metric> Metrics { get; } =
        [new("rpc.oneway", "calls/s", (Variant.Free, Target.ValueAtLeast(1_000_000)))];

    public override Task<double[]> MeasureAsync(Effort effort) => Throughput.MeasureAsync(
        async () =>
        {
            for (int i = 0; i < effort.Items; i++)
            {
                await Work.NoteAsync(i);
            }

            _notes += effort.Items;
            await Work.NotedAsync(_notes);
        },
        effort.Items);

    public override Task<double[]> MeasureLimitAsync(Effort effort) => Throughput.MeasureAsync(
        async () =>
        {
            for (int i = 0; i < effort.Items; i++)
            {
                Prototype.Note(i);
            }

            await Prototype.NotedAsync();
        },
        effort.Items);
}
