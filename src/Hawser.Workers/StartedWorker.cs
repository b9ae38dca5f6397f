using Hawser.Ipc;
using Hawser.Workers.Control;
using Hawser.Workers.Owning;
using Hawser.Workers.Serving;

namespace Hawser.Workers;

/// <summary>
/// A worker process that was started and takes many connections, which <c>Worker.ConnectAsync</c> makes. It ends with its owner at the latest:
/// when this is disposed, or when the owner is gone. Thread-safe.
/// </summary>
/// <typeparam name="TContract">The interface that the worker serves.</typeparam>
public sealed class StartedWorker<TContract> : ServedWorker<TContract>
    where TContract : class
{
    private readonly OwnedWorker _worker;

    internal StartedWorker(OwnedWorker worker, IpcHandle channel, WorkerBlueprint blueprint, WorkerOptions options)
        : base(
            worker.Tether.Name,
            worker.Tether.ProcessId,
            new WorkerTarget(worker.Tether.Name, worker.Tether.ProcessId, channel, options) { Tether = worker.Tether },
            blueprint)
    {
        _worker = worker;
    }

    /// <summary>
    /// The exit report, when the worker has ended, for whatever reason. Never faults. When it is complete, the process is reaped.
    /// </summary>
    public Task<WorkerExit> Exited => _worker.Tether.Exited;

    /// <summary>
    /// Ends the worker: it takes no more connections, finishes the calls in flight within <see cref="WorkerOptions.ShutdownTimeout"/>; past it,
    /// it is killed. When this returns, the process is reaped. Never throws, never hangs; idempotent.
    /// </summary>
    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _worker.EndAsync().ConfigureAwait(false);
    }

    private protected override Task<IWorkerLog> LogAsync(CancellationToken cancellationToken) =>
        Task.FromResult(_worker.Peer.CreateProxy<IWorkerLog>());

    private protected override Task<IpcHandle> IssueAsync(IpcTicketOptions ticket, CancellationToken cancellationToken) =>
        _worker.Peer.RequestTicketAsync(ticket, cancellationToken);
}
