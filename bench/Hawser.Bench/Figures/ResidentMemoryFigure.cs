using System.Globalization;
using Hawser.Bench.Limits;
using Hawser.Bench.Measuring;
using Hawser.Bench.Work;
using Hawser.Workers;

namespace Hawser.Bench.Figures;

/// <summary>What an idle process holds of the machine's memory, after its first answer.</summary>
internal sealed class ResidentMemoryFigure : Figure
{
    public override IReadOnlyList<Metric> Metrics { get; } =
    [
        new("spawn.rss", "MiB", (Variant.Free, Target.RatioAtMost(1.6)), (Variant.Jit, Target.RatioAtMost(1.6))),
    ];

    public override string Limit => "a bare process that connects back on a unix socket and answers one ping";

    public override Task OpenAsync() => Task.CompletedTask;

    public override async Task<double[]> MeasureAsync(Effort effort)
    {
        await using Worker<IBenchWork> worker = await Worker.SpawnAsync<IBenchWork, BenchWork>();
        await worker.Client.AddAsync(17, -400);
        await Task.Delay(effort.Time);
        return [ResidentMebibytes(worker.ProcessId)];
    }

    public override async Task<double[]> MeasureLimitAsync(Effort effort)
    {
        byte[] message = new byte[RawSocket.MessageSize];
        await using LimitProcess process = await LimitProcess.StartAsync(LimitRole.Echo);
        await RawSocket.SendAsync(process.Socket, message);
        await RawSocket.ReceiveAsync(process.Socket, message);
        await Task.Delay(effort.Time);
        return [ResidentMebibytes(process.ProcessId)];
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static double ResidentMebibytes(int process)
    {
        string line = File.ReadLines($"/proc/{process}/status").First(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
