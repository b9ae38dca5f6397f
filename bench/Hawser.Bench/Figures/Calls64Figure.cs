using Hawser.Bench.Measuring;

namespace Hawser.Bench.Figures;

/// <summary>64 calls in flight.</summary>
internal sealed class Calls64Figure : PrototypeFigure
{
    private const int Callers = 64;

    public override IReadOnlyList<Metric> Metrics { get; } =
    [
        new("rpc.calls64", "calls/s", (Variant.Free, Target.ValueAtLeast(120_000))),
        new("rpc.calls64.cpu", "µs of CPU/call", (Variant.Pinned, Target.ValueAtMost(20))),
    ];

    public override Task<double[]> MeasureAsync(Effort effort) =>
        Throughput.MeasureCallsAsync(() => Work.AddAsync(17, -400), Callers, WorkerProcess, effort);

    public override Task<double[]> MeasureLimitAsync(Effort effort) =>
        Throughput.MeasureCallsAsync(() => Prototype.AddAsync(17, -400), Callers, LimitPeer.ProcessId, effort);
}
