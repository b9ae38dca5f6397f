using System.Diagnostics;
using System.Globalization;
using Hawser.Bench.Limits;
using Hawser.Bench.Measuring;
using Hawser.Bench.Work;
using Hawser.Workers;

namespace Hawser.Bench.Figures.Growing;

/// <summary>More and more processes that are started at once: what each takes until all have answered.</summary>
internal sealed class WorkersFigure : Figure
{
    private static readonly int[] Usual = [1, 10, 100];

    public override IReadOnlyList<Metric> Metrics { get; } =
        [.. Usual.Select(static count => new Metric(string.Create(CultureInfo.InvariantCulture, $"growth.workers.{count}"), "ms each"))];

    public override string Limit => "as many bare processes, started at once, that answer one ping each";

    public override int MostRounds => 3;

    public override bool WarmsUp => false;

    public override Task<double[]> MeasureAsync(Effort effort) => EachAsync(effort, async () =>
    {
        Worker<IBenchWork> worker = await Worker.SpawnAsync<IBenchWork, BenchWork>();
        await worker.Client.AddAsync(17, -400);
        return worker;
    });

    public override Task<double[]> MeasureLimitAsync(Effort effort) => EachAsync(effort, async () =>
    {
        LimitProcess process = await LimitProcess.StartAsync(LimitRole.Echo);
        await process.EchoAsync(new byte[RawSocket.MessageSize]);
        return process;
    });

    /// <summary>Those that have answered stay until all have.</summary>
    private static async Task<double[]> EachAsync<T>(Effort effort, Func<Task<T>> start)
        where T : IAsyncDisposable
    {
        var values = new List<double>();
        foreach (int usual in Usual)
        {
            int count = effort == Effort.Quick ? 1 : usual;
            long begin = Stopwatch.GetTimestamp();
            T[] processes = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(start)));
            values.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds / count);
            await Task.WhenAll(processes.Select(static process => process.DisposeAsync().AsTask()));
        }

        return [.. values];
    }
}
