using Hawser.Bench.Measuring;
using Hawser.Runtimes;

namespace Hawser.Bench.Figures.Evaluating;

/// <summary>A long cell that was prepared ahead.</summary>
internal sealed class PreparedCellFigure : EvaluationFigure
{
    private const double About = 40;

    private int _number;

    public override IReadOnlyList<Metric> Metrics { get; } = [new("eval.prepared", "ms", (Variant.Free, Target.ValueAtMost(5)))];

    public override async Task<double[]> MeasureAsync(Effort effort)
    {
        var times = new List<double>();
        for (int i = CountOf(effort, About); i > 0; i--)
        {
            EvaluationRequest request = Evaluated.Request(Evaluated.NewName("cells"), Cells.Long(_number++));
            await Evaluated.Runtime.PrepareAsync(request);
            times.Add(await Evaluated.TimeAsync(request));
        }

        return [Median(times)];
    }

    public override async Task<double[]> MeasureLimitAsync(Effort effort)
    {
        var times = new List<double>();
        for (int i = CountOf(effort, About); i > 0; i--)
        {
            times.Add(await Submitted.RunAsync(-1, Cells.Long(_number++)));
        }

        return [Median(times)];
    }
}
