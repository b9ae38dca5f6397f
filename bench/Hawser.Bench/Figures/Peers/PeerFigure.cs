using System.Diagnostics;
using Hawser.Bench.Measuring;
using Hawser.Bench.Work;
using Hawser.Workers;

namespace Hawser.Bench.Figures.Peers;

/// <summary>A worker beside another way of having a process that answers. What it is held against is what it is compared with.</summary>
/// <param name="peer">The other way, as its metrics are called.</param>
/// <param name="kinds">What both do, each one of <see cref="PeerWork"/>.</param>
internal abstract class PeerFigure(string peer, params string[] kinds) : Figure
{
    private readonly byte[] _data = new byte[1 << 20];
    private Worker<IBenchWork>? _worker;
    private IPeer? _peer;

    public override IReadOnlyList<Metric> Metrics { get; } = [.. kinds.Select(kind => PeerWork.MetricOf(kind, peer))];

    public override string Limit => _peer?.Name ?? throw new InvalidOperationException("The figure has not been opened.");

    private IBenchWork Work => _worker?.Client ?? throw new InvalidOperationException("The figure has not been opened.");

    public override async Task OpenAsync()
    {
        _peer = await StartAsync();
        _worker = await Worker.SpawnAsync<IBenchWork, BenchWork>();
    }

    public override Task<double[]> MeasureAsync(Effort effort) => EachAsync(effort, async (kind, count) =>
    {
        long begin = Stopwatch.GetTimestamp();
        await DoAsync(kind, count);
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    });

    public override Task<double[]> MeasureLimitAsync(Effort effort) => EachAsync(effort, _peer!.MeasureAsync);

    public override async ValueTask DisposeAsync()
    {
        if (_worker is not null)
        {
            await _worker.DisposeAsync();
        }

        if (_peer is not null)
        {
            await _peer.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    protected abstract Task<IPeer> StartAsync();

    private async Task<double[]> EachAsync(Effort effort, Func<string, int, Task<double>> measure)
    {
        var values = new List<double>();
        foreach (string kind in kinds)
        {
            int count = PeerWork.CountOf(kind, effort);
            values.Add(PeerWork.ValueOf(kind, count, await measure(kind, count)));
        }

        return [.. values];
    }

    private Task DoAsync(string kind, int count) => kind switch
    {
        PeerWork.Call => CallAsync(count),
        PeerWork.Calls64 => Task.WhenAll(Enumerable.Repeat(count / PeerWork.Callers, PeerWork.Callers).Select(share => Task.Run(() => CallAsync(share)))),
        PeerWork.Stream => StreamAsync(count),
        PeerWork.Bulk => BulkAsync(count),
        _ => SpawnAsync(count),
    };

    private async Task CallAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Check(await Work.AddAsync(17, i), 17 + i);
        }
    }

    private async Task StreamAsync(int count) => Check(await Work.CountAsync(count).CountAsync(), count);

    private async Task BulkAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Check((await Work.EchoAsync(_data)).Length, _data.Length);
        }
    }

    private static async Task SpawnAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            await using Worker<IBenchWork> worker = await Worker.SpawnAsync<IBenchWork, BenchWork>();
            Check(await worker.Client.AddAsync(1, 2), 3);
        }
    }

    private static void Check(int came, int expected)
    {
        if (came != expected)
        {
            throw new MeasurementException($"{came} came in place of {expected}.");
        }
    }
}
