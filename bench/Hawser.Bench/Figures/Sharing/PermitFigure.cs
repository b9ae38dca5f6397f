using Hawser.Bench.Measuring;
using Hawser.Bench.Work;

namespace Hawser.Bench.Figures.Sharing;

/// <summary>A worker asks for a permit of a shared limit, and gets it.</summary>
internal sealed class PermitFigure() : SharingFigure()
{
    public override IReadOnlyList<Metric> Metrics { get; } = [new("agent.limit", "µs", (Variant.Free, Target.RatioAtMost(1.2)))];

    public override string Limit => "an empty call of the same owner by the same worker";

    public override Task<double[]> MeasureAsync(Effort effort) => AskAsync(SharingQuestion.Permit, effort);

    public override Task<double[]> MeasureLimitAsync(Effort effort) => AskAsync(SharingQuestion.Nothing, effort);
}
