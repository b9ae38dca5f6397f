using System.Diagnostics;
using Hawser.Bench.Limits;
using Hawser.Bench.Measuring;
using Hawser.Bench.Work;
using Hawser.Workers;

namespace Hawser.Bench.Figures;

/// <summary>From the start of a process until it has answered for the first time.</summary>
internal sealed class FirstAnswerFigure : Figure
{
    public override IReadOnlyList<Metric> Metrics { get; } =
    [
        new("spawn.first-answer", "ms", (Variant.Free, Target.RatioAtMost(2.2)), (Variant.Jit, Target.RatioAtMost(3))),
    ];

    public override string Limit => "a bare process that connects back on a unix socket and answers one ping";

    public override Task OpenAsync() => Task.CompletedTask;

    public override async Task<double[]> MeasureAsync(Effort effort)
    {
        long begin = Stopwatch.GetTimestamp();
        await using Worker<IBenchWork> worker = await Worker.SpawnAsync<IBenchWork, BenchWork>();
        await worker.Client.AddAsync(17, -400);
        return [Stopwatch.GetElapsedTime(begin).TotalMilliseconds];
    }

    public override async Task<double[]> MeasureLimitAsync(Effort effort)
    {
        byte[] message = new byte[RawSocket.MessageSize];
        long begin = Stopwatch.GetTimestamp();
        await using LimitProcess process = await LimitProcess.StartAsync(LimitRole.Echo);
        await RawSocket.SendAsync(process.Socket, message);
        await RawSocket.ReceiveAsync(process.Socket, message);
        return [Stopwatch.GetElapsedTime(begin).TotalMilliseconds];
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
