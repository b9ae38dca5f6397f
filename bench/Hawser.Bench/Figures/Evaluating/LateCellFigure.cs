using Hawser.Bench.Measuring;
using Hawser.Runtimes;

namespace Hawser.Bench.Figures.Evaluating;

/// <summary>A cell that sees two hundred earlier ones, against the same cell where there is none.</summary>
internal sealed class LateCellFigure : EvaluationFigure
{
    private const double About = 40;
    private const int Earlier = 200;

    private readonly List<EvaluationReference> _earlier = [];
    private int _number;

    public override IReadOnlyList<Metric> Metrics { get; } =
        [new("eval.cell20.after200", "ms", (Variant.Free, Target.RatioAtMost(1.5)))];

    public override string Limit => "the same cell without earlier ones";

    public override async Task OpenAsync()
    {
        await base.OpenAsync();
        for (int i = 0; i < Earlier; i++)
        {
            _earlier.Insert(0, await Evaluated.RunAsync("late", Cells.Chained(i), [.. _earlier]));
        }
    }

    public override Task<double[]> MeasureAsync(Effort effort) => MeasureAsync(effort, "late", _earlier);

    public override Task<double[]> MeasureLimitAsync(Effort effort) => MeasureAsync(effort, "early", []);

    private async Task<double[]> MeasureAsync(Effort effort, string container, IReadOnlyList<EvaluationReference> parents)
    {
        var times = new List<double>();
        for (int i = CountOf(effort, About); i > 0; i--)
        {
            times.Add(await Evaluated.TimeAsync(
                Evaluated.Request(Evaluated.NewName(container), Cells.Long(_number++), parents)));
        }

        return [Median(times)];
    }
}
