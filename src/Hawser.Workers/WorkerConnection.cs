using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Workers.Control;
using Hawser.Workers.Handles;
using Hawser.Workers.Owning;
using Microsoft.Extensions.Logging;

namespace Hawser.Workers;

/// <summary>
/// A connection to a worker: typed calls through <see cref="Client"/>. Thread-safe. Closing it leaves a worker alone that was started by
/// <c>StartAsync</c> or <c>ServeAsync</c>; its instance of the worker class there ends.
/// </summary>
/// <typeparam name="TContract">The interface that the worker serves.</typeparam>
public class WorkerConnection<TContract> : IAsyncDisposable
    where TContract : class
{
    private readonly LogSubscriptions _subscriptions = new();
    private readonly WorkerOptions _options;
    private readonly HandleContent? _handle;

    /// <param name="name">The worker's name.</param>
    /// <param name="processId">The id of its process.</param>
    /// <param name="peer">The connection.</param>
    /// <param name="options">The worker's.</param>
    /// <param name="handle">By which it was connected to; null: it is the owner's own.</param>
    internal WorkerConnection(string name, int processId, RpcPeer peer, WorkerOptions options, HandleContent? handle = null)
    {
        _options = options;
        _handle = handle;
        Name = name;
        ProcessId = processId;
        Peer = peer;
        Client = peer.CreateProxy<TContract>(new RpcProxyOptions { Timeout = options.CallTimeout });
    }

    /// <summary>
    /// Calls the worker. A call fails with <see cref="RemoteException"/> when the worker's code threw, with
    /// <see cref="WorkerExitedException"/> when the worker has ended, with <see cref="Ipc.ConnectionLostException"/> when this connection has, with
    /// <see cref="OperationCanceledException"/> when its token fired, with <see cref="RpcTimeoutException"/> past its deadline.
    /// </summary>
    public TContract Client { get; }

    /// <summary>The peer under the client: for other contracts, and for what an advanced caller may want to know.</summary>
    public RpcPeer Peer { get; }

    /// <summary>The worker's name.</summary>
    public string Name { get; }

    /// <summary>The id of the worker's process.</summary>
    public int ProcessId { get; }

    /// <inheritdoc cref="ServedWorker{TContract}.ShareAsync(IpcTicketKind, CancellationToken)"/>
    public Task<WorkerHandle<TContract>> ShareAsync(
        IpcTicketKind kind = IpcTicketKind.Once, CancellationToken cancellationToken = default) =>
        ShareAsync(new IpcTicketOptions { Kind = kind }, cancellationToken);

    /// <inheritdoc cref="ServedWorker{TContract}.ShareAsync(IpcTicketKind, TimeSpan, CancellationToken)"/>
    public Task<WorkerHandle<TContract>> ShareAsync(IpcTicketKind kind, TimeSpan expiry, CancellationToken cancellationToken = default) =>
        ShareAsync(new IpcTicketOptions { Kind = kind, Expiry = expiry }, cancellationToken);

    /// <summary>
    /// Subscribes to what the worker's own loggers are given from now on (<see cref="WorkerContext.LoggerFactory"/> and injected loggers);
    /// nothing is kept for late comers. Any number of subscribers, here and in other processes, get each entry, and none waits for another.
    /// </summary>
    /// <param name="handler">
    /// Is given each entry, on the thread pool, one at a time. While it is slow, some thousand entries wait for it; what is logged past them is
    /// lost for this subscriber, and <see cref="WorkerLogEntry.Lost"/> of the next entry says how much. It must not throw: if it does, the
    /// subscription ends.
    /// </param>
    /// <param name="least">
    /// The lowest level wanted; default Information. A lower one makes the worker's loggers give such entries, to this subscriber only.
    /// </param>
    /// <param name="cancellationToken">Gives up subscribing. Later it has no effect.</param>
    /// <returns>The subscription, active. Disposing it, or this connection, unsubscribes.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="least"/> is no level of entries.</exception>
    /// <exception cref="OperationCanceledException">The token fired. Otherwise it fails as a call does.</exception>
    public async Task<WorkerLogSubscription> SubscribeLogAsync(
        Action<WorkerLogEntry> handler, LogLevel least = LogLevel.Information, CancellationToken cancellationToken = default) =>
        _subscriptions.Keep(
            await WorkerLogSubscription.OpenAsync(Peer.CreateProxy<IWorkerLog>(), handler, least, cancellationToken).ConfigureAwait(false));

    /// <summary>
    /// Closes the connection, after the calls in flight or <see cref="WorkerOptions.ShutdownTimeout"/>. Never throws. Idempotent.
    /// </summary>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);

        // Their streams would else hold up the goodbye until its deadline.
        await _subscriptions.LeaveAsync().ConfigureAwait(false);
        await Peer.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>A handle to this worker, by a ticket that it has issued for connections with another contract.</summary>
    internal WorkerHandle<TOther> HandleOf<TOther>(IpcHandle channel)
        where TOther : class =>
        new(_handle is null ? HandleContent.Of(Name, ProcessId, channel, _options) : _handle with { Channel = channel });

    private async Task<WorkerHandle<TContract>> ShareAsync(IpcTicketOptions ticket, CancellationToken cancellationToken) =>
        HandleOf<TContract>(await Peer.RequestTicketAsync(ticket, cancellationToken).ConfigureAwait(false));
}
