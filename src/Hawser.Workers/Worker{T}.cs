using Hawser.Workers.Owning;

namespace Hawser.Workers;

/// <summary>
/// A worker process that was spawned, and the one connection to it. Disposing it ends the worker. Thread-safe.
/// </summary>
/// <typeparam name="TContract">The interface that the worker serves.</typeparam>
public sealed class Worker<TContract> : WorkerConnection<TContract>
    where TContract : class
{
    private readonly OwnedWorker _worker;

    internal Worker(OwnedWorker worker, WorkerOptions options)
        : base(worker.Tether.Name, worker.Tether.ProcessId, worker.Peer, options)
    {
        _worker = worker;
    }

    /// <summary>
    /// The exit report, when the worker has ended, for whatever reason. Never faults. When it is complete, the process is reaped.
    /// </summary>
    public Task<WorkerExit> Exited => _worker.Tether.Exited;

    /// <inheritdoc cref="WorkerTether.IsEnding"/>
    internal bool IsEnding => _worker.Tether.IsEnding;

    /// <summary>
    /// Ends the worker: it is asked to stop and finishes the calls in flight within <see cref="WorkerOptions.ShutdownTimeout"/>; past it, it
    /// is killed. When this returns, the process is reaped. Never throws, never hangs; idempotent; returns at once for a worker that has ended.
    /// </summary>
    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _worker.EndAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Kills the process at once, for this cause, and waits for its end; not for ever, if it hangs in the kernel. Never throws.</summary>
    internal Task KillAsync(WorkerExitCause cause) => _worker.Tether.KillAsync(cause);
}
