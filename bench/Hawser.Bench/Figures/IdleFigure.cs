using System.Globalization;
using Hawser.Bench.Limits;
using Hawser.Bench.Measuring;
using Hawser.Bench.Work;
using Hawser.Workers;

namespace Hawser.Bench.Figures;

/// <summary>
/// What a hundred workers that do nothing cost, and what they cost their owner, against as many bare processes that hold a socket. Both
/// hundreds live at once, all the time; the owner is this process.
/// </summary>
internal sealed class IdleFigure : Figure
{
    private const int Count = 100;

    /// <summary>For <c>--quick</c>.</summary>
    private const int FewCount = 2;

    /// <summary>A sign of life comes every few seconds, so a sample of the usual length would see hardly any.</summary>
    private const int Stretch = 10;

    private static readonly TimeSpan LongestSample = Effort.Usual.Time * Stretch;

    private readonly List<Worker<IBenchWork>> _workers = [];
    private readonly List<LimitProcess> _bare = [];
    private double _ownerBefore;
    private double _ownerWithWorkers;

    public override IReadOnlyList<Metric> Metrics { get; } =
    [
        new("idle.rss", "MiB/worker"),
        new("idle.pss", "MiB/worker"),
        new("idle.owner.rss", "MiB"),
        new("idle.cpu", "ms of CPU/s"),
        new("idle.owner.cpu", "ms of CPU/s"),
    ];

    public override string Limit => "as many bare processes, each with a socket; of the owner's memory, the owner before it has workers";

    public override async Task OpenAsync()
    {
        // What is loaded and compiled once for all workers is no worker's cost.
        await using (Worker<IBenchWork> first = await Worker.SpawnAsync<IBenchWork, BenchWork>())
        {
            await first.Client.AddAsync(1, 2);
        }

        GC.Collect();
        _ownerBefore = Resident(Environment.ProcessId, "VmRSS:");
    }

    public override async Task<double[]> MeasureAsync(Effort effort)
    {
        int count = CountOf(effort);
        if (_workers.Count < count)
        {
            _workers.AddRange(await Task.WhenAll(Enumerable.Range(0, count).Select(_ => Worker.SpawnAsync<IBenchWork, BenchWork>())));
            foreach (Worker<IBenchWork> worker in _workers)
            {
                await worker.Client.AddAsync(17, -400);
            }

            GC.Collect();
            _ownerWithWorkers = Resident(Environment.ProcessId, "VmRSS:");
        }

        return await ReadAsync([.. _workers.Select(worker => worker.ProcessId)], _ownerWithWorkers, effort);
    }

    public override async Task<double[]> MeasureLimitAsync(Effort effort)
    {
        byte[] message = new byte[RawSocket.MessageSize];
        while (_bare.Count < CountOf(effort))
        {
            LimitProcess process = await LimitProcess.StartAsync(LimitRole.Echo);
            _bare.Add(process);
            await RawSocket.SendAsync(process.Socket, message);
            await RawSocket.ReceiveAsync(process.Socket, message);
        }

        return await ReadAsync([.. _bare.Select(process => process.ProcessId)], _ownerBefore, effort);
    }

    public override async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_workers.Select(worker => worker.DisposeAsync().AsTask()));
        foreach (LimitProcess process in _bare)
        {
            await process.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    private static int CountOf(Effort effort) => effort.Items >= Effort.Usual.Items ? Count : FewCount;

    private static async Task<double[]> ReadAsync(int[] processes, double owner, Effort effort)
    {
        long begin = TimeProvider.System.GetTimestamp();
        double all = ProcessorTime.Microseconds(processes);
        double own = ProcessorTime.Microseconds();
        TimeSpan sample = effort.Time * Stretch;
        await Task.Delay(sample < LongestSample ? sample : LongestSample);
        all = ProcessorTime.Microseconds(processes) - all;
        own = ProcessorTime.Microseconds() - own;
        double milliseconds = TimeProvider.System.GetElapsedTime(begin).TotalSeconds * 1000;
        return
        [
            processes.Average(process => Resident(process, "VmRSS:")),
            processes.Average(process => Resident(process, "Pss:")),
            owner,
            all / milliseconds,
            own / milliseconds,
        ];
    }

    /// <summary>In MiB. The proportional size (Pss) counts a page that n processes share for an nth.</summary>
    private static double Resident(int process, string line)
    {
        string file = line == "Pss:" ? "smaps_rollup" : "status";
        string text = File.ReadLines($"/proc/{process}/{file}").First(text => text.StartsWith(line, StringComparison.Ordinal));
        return double.Parse(text.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
