using Hawser.Rpc;

namespace Hawser.Workers;

/// <summary>
/// A connection to a worker: typed calls through <see cref="Client"/>. Thread-safe. Closing it leaves a worker alone that was started by
/// <c>StartAsync</c> or <c>ServeAsync</c>; its instance of the worker class there ends.
/// </summary>
/// <typeparam name="TContract">The interface that the worker serves.</typeparam>
public class WorkerConnection<TContract> : IAsyncDisposable
    where TContract : class
{
    internal WorkerConnection(string name, int processId, RpcPeer peer, WorkerOptions options)
    {
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

    /// <summary>
    /// Closes the connection, after the calls in flight or <see cref="WorkerOptions.ShutdownTimeout"/>. Never throws. Idempotent.
    /// </summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Peer.DisposeAsync();
    }
}
