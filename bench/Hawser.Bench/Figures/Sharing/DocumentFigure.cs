using Hawser.Bench.Measuring;
using Hawser.Bench.Work;

namespace Hawser.Bench.Figures.Sharing;

/// <summary>A worker gets a document of 1 MB that has changed.</summary>
internal sealed class DocumentFigure() : SharingFigure()
{
    public override IReadOnlyList<Metric> Metrics { get; } = [new("agent.document1MB", "µs", (Variant.Free, Target.RatioAtMost(1.3)))];

    public override string Limit => "a call of the same owner that answers the same bytes";

    protected override int DocumentBytes => 1_000_000;

    public override Task<double[]> MeasureAsync(Effort effort) => AskAsync(SharingQuestion.Document, effort);

    public override Task<double[]> MeasureLimitAsync(Effort effort) => AskAsync(SharingQuestion.Bytes, effort);
}
