using System.Diagnostics;
using Hawser.Bench.Limits;
using Hawser.Bench.Measuring;
using Hawser.Bench.Work;
using Hawser.Workers;

namespace Hawser.Bench.Figures;

/// <summary>A worker that has just answered for the first time, against a bare process that has.</summary>
internal abstract class StartFigure : Figure
{
    public override string Limit => "a bare process that connects back on a unix socket and answers one ping";

    public override async Task<double[]> MeasureAsync(Effort effort)
    {
        long begin = Stopwatch.GetTimestamp();
        await using Worker<IBenchWork> worker = await Worker.SpawnAsync<IBenchWork, BenchWork>();
        await worker.Client.AddAsync(17, -400);
        return [await ReadAsync(begin, worker.ProcessId, effort)];
    }

    public override async Task<double[]> MeasureLimitAsync(Effort effort)
    {
        byte[] message = new byte[RawSocket.MessageSize];
        long begin = Stopwatch.GetTimestamp();
        await using LimitProcess process = await LimitProcess.StartAsync(LimitRole.Echo);
        await process.EchoAsync(message);
        return [await ReadAsync(begin, process.ProcessId, effort)];
    }

    /// <summary>The figure's number, of a process that has just answered and still lives.</summary>
    /// <param name="begin">The time stamp from before its start.</param>
    /// <param name="process">Its id.</param>
    /// <param name="effort">How long to measure.</param>
    protected abstract Task<double> ReadAsync(long begin, int process, Effort effort);
}
