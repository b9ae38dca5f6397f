using Hawser.Bench.Measuring;
using Hawser.Bench.Work;

namespace Hawser.Bench.Figures.Sharing;

/// <summary>A worker asks whether a document has changed, and it has not.</summary>
internal sealed class PollFigure() : SharingFigure()
{
    public override IReadOnlyList<Metric> Metrics { get; } = [new("agent.poll", "µs", (Variant.Free, Target.RatioAtMost(1.2)))];

    public override string Limit => "an empty call of the same owner by the same worker";

    public override Task<double[]> MeasureAsync(Effort effort) => AskAsync(SharingQuestion.Poll, effort);

    public override Task<double[]> MeasureLimitAsync(Effort effort) => AskAsync(SharingQuestion.Nothing, effort);
}
