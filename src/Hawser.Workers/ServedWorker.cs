using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Workers.Control;
using Hawser.Workers.Handles;
using Hawser.Workers.Owning;
using Hawser.Workers.Serving;
using Microsoft.Extensions.Logging;

namespace Hawser.Workers;

/// <summary>
/// A worker that takes many connections: one in a process of its own (<see cref="StartedWorker{TContract}"/>), one in this process
/// (<see cref="WorkerServer{TContract}"/>), or one that outlives its starter (<see cref="DetachedWorker{TContract}"/>). Give it to
/// <c>Worker.ConnectAsync</c>, and what <c>ShareAsync</c> makes to others.
/// </summary>
/// <typeparam name="TContract">The interface that the worker serves.</typeparam>
public abstract class ServedWorker<TContract> : IAsyncDisposable
    where TContract : class
{
    private protected ServedWorker(string name, int processId, WorkerTarget target, WorkerBlueprint? blueprint)
    {
        Name = name;
        ProcessId = processId;
        Target = target;
        Blueprint = blueprint;
    }

    /// <summary>The worker's name.</summary>
    public string Name { get; }

    /// <summary>The id of the worker's process; this process's own for a worker that is served here.</summary>
    public int ProcessId { get; }

    /// <summary>The worker class; null where only the worker itself knows it.</summary>
    internal WorkerBlueprint? Blueprint { get; }

    /// <summary>How this process connects to the worker, any number of times.</summary>
    internal WorkerTarget Target { get; }

    /// <summary>Whether no connection can be made any more, though the worker has not ended.</summary>
    internal virtual bool IsClosed => false;

    /// <summary>
    /// Makes a handle for somebody else: for another worker, as an argument of a call, or for another program of this user. A handle that
    /// nobody has used for 60 s expires. The worker listens on a socket from the first on.
    /// </summary>
    /// <param name="kind">
    /// How often it can be used: <see cref="IpcTicketKind.Once"/> for one connection, <see cref="IpcTicketKind.Many"/> for any number.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The handle: as secret as a password, and for one recipient.</returns>
    /// <exception cref="WorkerExitedException">The worker has ended.</exception>
    /// <exception cref="WorkerConnectException">The detached worker is gone, or cannot be reached.</exception>
    /// <exception cref="ConnectionLostException">The worker, or the connection to it, is being ended here.</exception>
    /// <exception cref="RemoteException">The worker cannot listen, is ending, or has 1024 handles already that can still be
    /// used.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public Task<WorkerHandle<TContract>> ShareAsync(
        IpcTicketKind kind = IpcTicketKind.Once, CancellationToken cancellationToken = default) =>
        ShareAsync(new IpcTicketOptions { Kind = kind }, cancellationToken);

    /// <summary>As <see cref="ShareAsync(IpcTicketKind, CancellationToken)"/>, with another time.</summary>
    /// <param name="kind">How often it can be used.</param>
    /// <param name="expiry">
    /// How long it may stay unused: 1 ms to 24 days, or <see cref="Timeout.InfiniteTimeSpan"/>. One that has been used no longer expires.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <inheritdoc cref="ShareAsync(IpcTicketKind, CancellationToken)" path="/returns|/exception"/>
    public Task<WorkerHandle<TContract>> ShareAsync(IpcTicketKind kind, TimeSpan expiry, CancellationToken cancellationToken = default) =>
        ShareAsync(new IpcTicketOptions { Kind = kind, Expiry = expiry }, cancellationToken);

    /// <summary>
    /// Subscribes to what the worker's own loggers are given from now on, as
    /// <see cref="WorkerConnection{TContract}.SubscribeLogAsync"/> does, without a connection of one's own.
    /// </summary>
    /// <param name="handler">As there.</param>
    /// <param name="least">As there.</param>
    /// <param name="cancellationToken">Gives up subscribing. Later it has no effect.</param>
    /// <returns>The subscription, active. Disposing it, or this worker, unsubscribes.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="least"/> is no level of entries.</exception>
    /// <exception cref="WorkerExitedException">The worker has ended.</exception>
    /// <exception cref="WorkerConnectException">The detached worker is gone, or cannot be reached.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public async Task<WorkerLogSubscription> SubscribeLogAsync(
        Action<WorkerLogEntry> handler, LogLevel least = LogLevel.Information, CancellationToken cancellationToken = default)
    {
        IWorkerLog log = await LogAsync(cancellationToken).ConfigureAwait(false);
        return Subscriptions.Keep(await WorkerLogSubscription.OpenAsync(log, handler, least, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Ends the worker and all its connections, but for a detached one. Never throws; idempotent.</summary>
    public abstract ValueTask DisposeAsync();

    /// <summary>Those that were made here.</summary>
    private protected LogSubscriptions Subscriptions { get; } = new();

    /// <summary>The worker's log.</summary>
    private protected abstract Task<IWorkerLog> LogAsync(CancellationToken cancellationToken);

    /// <summary>Has the worker issue a ticket of the listener that others can reach.</summary>
    private protected abstract Task<IpcHandle> IssueAsync(IpcTicketOptions ticket, CancellationToken cancellationToken);

    private async Task<WorkerHandle<TContract>> ShareAsync(IpcTicketOptions ticket, CancellationToken cancellationToken)
    {
        IpcHandle channel = await IssueAsync(ticket, cancellationToken).ConfigureAwait(false);
        return new WorkerHandle<TContract>(HandleContent.Of(Name, ProcessId, channel, Target.Options));
    }
}
