using Hawser.Bench.Measuring;
using Hawser.Runtimes;

namespace Hawser.Bench.Figures.Evaluating;

/// <summary>One cell after the other, short and long ones, from the owner through the process and back.</summary>
internal sealed class CellFigure : EvaluationFigure
{
    private const double About = 20;

    private EvaluationReference? _definition;
    private int _number;

    public override IReadOnlyList<Metric> Metrics { get; } =
    [
        new("eval.cell", "ms", (Variant.Free, Target.RatioAtMost(1.2))),
        new("eval.cell20", "ms", (Variant.Free, Target.RatioAtMost(1.2))),
    ];

    public override async Task OpenAsync()
    {
        await base.OpenAsync();
        _definition = await Evaluated.RunAsync("cells", Cells.Definition);
        await Submitted.RunAsync(-1, Cells.Definition);
    }

    public override Task<double[]> MeasureAsync(Effort effort) => MeasureAsync(
        effort, code => Evaluated.TimeAsync(Evaluated.Request(Evaluated.NewName("cells"), code, _definition!)));

    public override Task<double[]> MeasureLimitAsync(Effort effort) => MeasureAsync(effort, code => Submitted.RunAsync(0, code));

    private async Task<double[]> MeasureAsync(Effort effort, Func<string, Task<double>> run)
    {
        var shorts = new List<double>();
        var longs = new List<double>();
        for (int i = CountOf(effort, About); i > 0; i--)
        {
            shorts.Add(await run(Cells.Short(_number++)));
            longs.Add(await run(Cells.Long(_number++)));
        }

        return [Median(shorts), Median(longs)];
    }
}
