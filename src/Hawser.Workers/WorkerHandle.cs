using Hawser.Ipc;
using Hawser.Workers.Owning;
using Hawser.Workers.Serving;

namespace Hawser.Workers;

/// <summary>
/// A worker process that was started and takes many connections, which <c>Worker.ConnectAsync</c> makes. It ends with its owner at the latest:
/// when this handle is disposed, or when the owner is gone. Thread-safe.
/// </summary>
/// <typeparam name="TContract">The interface that the worker serves.</typeparam>
public sealed class WorkerHandle<TContract> : ServedWorker<TContract>
    where TContract : class
{
    private readonly StartedWorker _worker;

    internal WorkerHandle(StartedWorker worker, IpcHandle handle, WorkerBlueprint blueprint, WorkerOptions options)
        : base(worker.Tether.Name, worker.Tether.ProcessId, handle, blueprint, options)
    {
        _worker = worker;
    }

    /// <summary>
    /// The exit report, when the worker has ended, for whatever reason. Never faults. When it is complete, the process is reaped.
    /// </summary>
    public Task<WorkerExit> Exited => _worker.Tether.Exited;

    internal override WorkerTether Tether => _worker.Tether;

    /// <summary>
    /// Ends the worker: it takes no more connections, finishes the calls in flight within <see cref="WorkerOptions.ShutdownTimeout"/>; past it,
    /// it is killed. When this returns, the process is reaped. Never throws, never hangs; idempotent.
    /// </summary>
    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _worker.EndAsync().ConfigureAwait(false);
    }
}
