using Hawser.Bench.Limits;
using Hawser.Bench.Measuring;

namespace Hawser.Bench.Figures;

/// <summary>One call at a time.</summary>
internal sealed class CallFigure() : RpcFigure(LimitRole.Echo)
{
    private readonly byte[] _message = new byte[RawSocket.MessageSize];

    public override IReadOnlyList<Metric> Metrics { get; } =
    [
        new("rpc.call", "µs", (Variant.Free, Target.RatioAtMost(1.75)), (Variant.Pinned, Target.RatioAtMost(2))),
        new("rpc.call.p99", "µs", (Variant.Free, Target.RatioAtMost(2.5))),
    ];

    public override string Limit => "a ping-pong of 100 bytes over asynchronous sockets";

    public override Task<double[]> MeasureAsync(Effort effort) => Latency.MeasureAsync(() => Work.AddAsync(17, -400), effort);

    public override Task<double[]> MeasureLimitAsync(Effort effort) =>
        Latency.MeasureAsync(() => LimitPeer.EchoAsync(_message), effort);
}
