using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Workers.Control;
using Hawser.Workers.Handles;
using Hawser.Workers.Owning;
using Hawser.Workers.Serving;

namespace Hawser.Workers;

/// <summary>
/// A worker that is served in this process: the same connections, states and errors as in a process of its own, without one. For tests, and for
/// work that need not be isolated. Thread-safe.
/// </summary>
/// <typeparam name="TContract">The interface that the worker serves.</typeparam>
public sealed class WorkerServer<TContract> : ServedWorker<TContract>
    where TContract : class
{
    private readonly WorkerCore _core;
    private volatile bool _closed;

    internal WorkerServer(WorkerCore core, IpcHandle channel, WorkerOptions options)
        : base(
            core.Context.Name,
            core.Context.ProcessId,
            new WorkerTarget(core.Context.Name, core.Context.ProcessId, channel, options),
            core.Program.Blueprint)
    {
        _core = core;

        // WorkerContext.Stop, which in a process of its own ends that process.
        core.Context.Stopping.UnsafeRegister(
            static server =>
            {
                var self = (WorkerServer<TContract>)server!;
                self._closed = true;
                _ = Task.Run(() => self._core.StopAsync(self.Target.Options.ShutdownTimeout));
            },
            this);
    }

    internal override bool IsClosed => _closed;

    /// <summary>Takes no more connections, and leaves those there alone: a later connect fails at once. Idempotent.</summary>
    public ValueTask CloseAsync()
    {
        _closed = true;
        return _core.CloseAsync();
    }

    /// <summary>
    /// Ends the worker: its <see cref="WorkerContext.Stopping"/> fires, calls in flight have <see cref="WorkerOptions.ShutdownTimeout"/>, then all
    /// connections end, and the worker state is disposed. Never throws; idempotent.
    /// </summary>
    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _closed = true;
        await _core.StopAsync(Target.Options.ShutdownTimeout).ConfigureAwait(false);
        await _core.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>A handle whose connections have these services and nothing else of the worker's.</summary>
    internal IpcHandle ShareOnly(IpcTicketOptions ticket, params RpcService[] services) => _core.ShareOnly(ticket, services);

    /// <summary>A handle to this worker, by a ticket that it has issued for connections with another contract.</summary>
    internal WorkerHandle<TOther> HandleOf<TOther>(IpcHandle channel)
        where TOther : class => new(HandleContent.Of(Name, ProcessId, channel, Target.Options));

    private protected override Task<IWorkerLog> LogAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IWorkerLog>(_core.Context.Log);

    private protected override Task<IpcHandle> IssueAsync(IpcTicketOptions ticket, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_core.Share(ticket));
    }
}
