using System.Globalization;
using Hawser.Bench.Limits;
using Hawser.Bench.Measuring;

namespace Hawser.Bench.Figures.Growing;

/// <summary>More and more bytes out and back, one array at a time.</summary>
internal sealed class BytesFigure() : RpcFigure(LimitRole.SizedEcho)
{
    private static readonly int[] Sizes = [16, 1 << 10, 64 << 10, 1 << 20, 16 << 20, 64 << 20];

    public override IReadOnlyList<Metric> Metrics { get; } = [.. Sizes.Select(static size => new Metric($"growth.bytes.{Text(size)}", "µs"))];

    public override string Limit => "an echo of as many bytes over asynchronous sockets, received whole before it is sent back";

    public override Task<double[]> MeasureAsync(Effort effort) => EachAsync(effort, async data =>
    {
        byte[] back = await Work.EchoAsync(data);
        if (back.Length != data.Length)
        {
            throw new MeasurementException($"{back.Length} bytes came back of {data.Length}.");
        }
    });

    public override Task<double[]> MeasureLimitAsync(Effort effort) => EachAsync(effort, async data =>
    {
        await RawSocket.SendAsync(LimitPeer.Socket, BitConverter.GetBytes(data.Length));
        await LimitPeer.EchoAsync(data);
    });

    private static async Task<double[]> EachAsync(Effort effort, Func<byte[], Task> echo)
    {
        var values = new List<double>();
        foreach (int size in Sizes)
        {
            byte[] data = new byte[size];
            values.Add((await Latency.MeasureAsync(() => echo(data), effort))[0]);
        }

        return [.. values];
    }

    private static string Text(int size) => size switch
    {
        >= 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{size >> 20}MiB"),
        >= 1 << 10 => string.Create(CultureInfo.InvariantCulture, $"{size >> 10}KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{size}B"),
    };
}
