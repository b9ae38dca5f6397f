using Hawser.Bench.Measuring;
using Hawser.Runtimes;

namespace Hawser.Bench.Figures.Evaluating;

/// <summary>The managed heap of a process that has evaluated a thousand cells, each of which sees the one before.</summary>
internal sealed class ManyCellsFigure : EvaluationFigure
{
    private const int Usual = 1000;
    private const int Quick = 10;

    public override IReadOnlyList<Metric> Metrics { get; } = [new("eval.memory1000", "MiB", (Variant.Free, Target.ValueAtMost(30)))];

    public override int MostRounds => 1;

    public override bool WarmsUp => false;

    public override async Task<double[]> MeasureAsync(Effort effort)
    {
        EvaluationReference? last = null;
        for (int i = 0; i < CellsOf(effort); i++)
        {
            last = await Evaluated.RunAsync("many", Cells.Chained(i), last is null ? [] : [last]);
        }

        return [await Evaluated.AskAsync("GC.GetTotalMemory(true)") / (1 << 20)];
    }

    public override async Task<double[]> MeasureLimitAsync(Effort effort)
    {
        for (int i = 0; i < CellsOf(effort); i++)
        {
            await Submitted.RunAsync(i - 1, Cells.Chained(i));
        }

        return [await Submitted.HeapAsync() / (double)(1 << 20)];
    }

    private static int CellsOf(Effort effort) => effort == Effort.Quick ? Quick : Usual;
}
