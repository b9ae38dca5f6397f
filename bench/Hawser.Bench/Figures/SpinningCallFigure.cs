using Hawser.Bench.Limits;
using Hawser.Bench.Measuring;
using Hawser.Workers;

namespace Hawser.Bench.Figures;

/// <summary>One call at a time, with waits that spin on both sides. With one processor there are none.</summary>
internal sealed class SpinningCallFigure() : RpcFigure(LimitRole.SpinningEcho, new WorkerOptions { SpinTime = SpinTime })
{
    private static readonly TimeSpan SpinTime = TimeSpan.FromMicroseconds(200);

    private readonly byte[] _message = new byte[RawSocket.MessageSize];

    public override IReadOnlyList<Metric> Metrics { get; } = [new("rpc.call.spin", "µs", (Variant.Free, Target.RatioAtMost(3.5)))];

    public override string Limit => "a ping-pong of 100 bytes over sockets that are asked again and again";

    public override async Task OpenAsync()
    {
        await base.OpenAsync();
        LimitPeer.Socket.Blocking = false;
    }

    public override Task<double[]> MeasureAsync(Effort effort) => Latency.MeasureAsync(() => Work.AddAsync(17, -400), effort);

    public override Task<double[]> MeasureLimitAsync(Effort effort) => Latency.MeasureAsync(Ping, effort);

    private Task Ping()
    {
        LimitPeer.Socket.Send(_message);
        RawSocket.ReceiveSpinning(LimitPeer.Socket, _message);
        return Task.CompletedTask;
    }
}
