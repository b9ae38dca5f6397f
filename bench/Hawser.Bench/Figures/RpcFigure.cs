using Hawser.Bench.Measuring;
using Hawser.Bench.Work;
using Hawser.Workers;

namespace Hawser.Bench.Figures;

/// <summary>A figure of a worker process against a process that does the same without Hawser.</summary>
/// <param name="role">What the other process is: one of <see cref="Limits.LimitRole"/>.</param>
/// <param name="options">The worker's; null: the defaults.</param>
internal abstract class RpcFigure(string role, WorkerOptions? options = null) : Figure
{
    private Worker<IBenchWork>? _worker;
    private LimitProcess? _limit;

    protected IBenchWork Work => Opened.Client;

    protected int WorkerProcess => Opened.ProcessId;

    protected LimitProcess LimitPeer => _limit ?? throw new InvalidOperationException("The figure has not been opened.");

    private Worker<IBenchWork> Opened => _worker ?? throw new InvalidOperationException("The figure has not been opened.");

    public override async Task OpenAsync()
    {
        _limit = await LimitProcess.StartAsync(role);
        _worker = await Worker.SpawnAsync<IBenchWork, BenchWork>(options);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_worker is not null)
        {
            await _worker.DisposeAsync();
        }

        if (_limit is not null)
        {
            await _limit.DisposeAsync();
        }

        await base.DisposeAsync();
    }
}
