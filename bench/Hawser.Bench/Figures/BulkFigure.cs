using Hawser.Bench.Limits;
using Hawser.Bench.Measuring;

namespace Hawser.Bench.Figures;

/// <summary>1 MiB out and back, one at a time.</summary>
internal sealed class BulkFigure() : RpcFigure(LimitRole.BulkEcho)
{
    private readonly byte[] _data = new byte[RawSocket.BulkSize];
    private readonly byte[] _limitData = new byte[RawSocket.BulkSize];

    // Mebibytes echoed a second, so that more is better, as the target says it.
    public override IReadOnlyList<Metric> Metrics { get; } =
        [new("rpc.bulk1MiB", "MiB/s", (Variant.Free, Target.RatioAtLeast(0.3)))];

    public override string Limit => "an echo of 1 MiB over asynchronous sockets, received whole before it is sent back";

    public override async Task<double[]> MeasureAsync(Effort effort) => PerSecond(await Latency.MeasureAsync(
        async () =>
        {
            byte[] back = await Work.EchoAsync(_data);
            if (back.Length != _data.Length)
            {
                throw new MeasurementException($"{back.Length} bytes came back.");
            }
        },
        effort));

    public override async Task<double[]> MeasureLimitAsync(Effort effort) =>
        PerSecond(await Latency.MeasureAsync(() => LimitPeer.EchoAsync(_limitData), effort));

    private static double[] PerSecond(double[] microseconds) => [1e6 / microseconds[0]];
}
