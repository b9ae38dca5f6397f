using System.Diagnostics;
using Hawser.Bench.Measuring;

namespace Hawser.Bench.Figures;

/// <summary>From the start of a process until it has answered for the first time.</summary>
internal sealed class FirstAnswerFigure : StartFigure
{
    public override IReadOnlyList<Metric> Metrics { get; } =
    [
        new("spawn.first-answer", "ms", (Variant.Free, Target.RatioAtMost(2.2)), (Variant.Jit, Target.RatioAtMost(3))),
    ];

    protected override Task<double> ReadAsync(long begin, int process, Effort effort) =>
        Task.FromResult(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
}
