using Hawser.Bench.Measuring;
using Hawser.Bench.Work;
using Hawser.Workers;

namespace Hawser.Bench.Figures.Peers;

/// <summary>A worker beside another way of having a process that answers. What it is held against is what it is compared with.</summary>
/// <param name="peer">The other way, as its metrics are called.</param>
/// <param name="kinds">What both do, each one of <see cref="PeerWork"/>.</param>
internal abstract class PeerFigure(string peer, params string[] kinds) : Figure, IAnsweringProcess
{
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

    public override Task<double[]> MeasureAsync(Effort effort) =>
        EachAsync(effort, (kind, count) => PeerWork.TimeAsync(kind, count, this));

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

    Task<int> IAnsweringProcess.AddAsync(int first, int second) => Work.AddAsync(first, second);

    IAsyncEnumerable<int> IAnsweringProcess.CountAsync(int items) => Work.CountAsync(items);

    Task<byte[]> IAnsweringProcess.EchoAsync(byte[] data) => Work.EchoAsync(data);

    async Task<int> IAnsweringProcess.SpawnAsync()
    {
        await using Worker<IBenchWork> worker = await Worker.SpawnAsync<IBenchWork, BenchWork>();
        return await worker.Client.AddAsync(1, 2);
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
}
