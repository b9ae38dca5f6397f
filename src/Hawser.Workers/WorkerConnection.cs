using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Workers.Handles;

namespace Hawser.Workers;

/// <summary>
/// A connection to a worker: typed calls through <see cref="Client"/>. Thread-safe. Closing it leaves a worker alone that was started by
/// <c>StartAsync</c> or <c>ServeAsync</c>; its instance of the worker class there ends.
/// </summary>
/// <typeparam name="TContract">The interface that the worker serves.</typeparam>
public class WorkerConnection<TContract> : IAsyncDisposable
    where TContract : class
{
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
    /// Closes the connection, after the calls in flight or <see cref="WorkerOptions.ShutdownTimeout"/>. Never throws. Idempotent.
    /// </summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Peer.DisposeAsync();
    }

    private async Task<WorkerHandle<TContract>> ShareAsync(IpcTicketOptions ticket, CancellationToken cancellationToken)
    {
        IpcHandle channel = await Peer.RequestTicketAsync(ticket, cancellationToken).ConfigureAwait(false);
        return new WorkerHandle<TContract>(
            _handle is null ? HandleContent.Of(Name, ProcessId, channel, _options) : _handle with { Channel = channel });
    }
}
