using System.Diagnostics;
using Hawser.Bench.Measuring;

namespace Hawser.Bench.Figures.Evaluating;

/// <summary>From the start of a process to the answer of its first cell.</summary>
internal sealed class FirstCellFigure : Figure
{
    public override IReadOnlyList<Metric> Metrics { get; } = [new("eval.first", "ms", (Variant.Free, Target.RatioAtMost(1.3)))];

    public override string Limit => "a bare process that compiles and runs the same cell in process on Roslyn";

    public override async Task<double[]> MeasureAsync(Effort effort) => [await Evaluated.TimeFirstAsync(Cells.Definition)];

    public override async Task<double[]> MeasureLimitAsync(Effort effort)
    {
        long begin = Stopwatch.GetTimestamp();
        await using Submitted submitted = await Submitted.StartAsync();
        await submitted.RunAsync(-1, Cells.Definition);
        return [Stopwatch.GetElapsedTime(begin).TotalMilliseconds];
    }
}
