using System.Threading.Channels;
using Hawser.Ipc;
using Hawser.Rpc.Tests.Support;
using Hawser.Tests.Shared;

namespace Hawser.Rpc.Tests.Reconnecting;

/// <summary>A listener with one ticket, a client that returns to it, and a clock that a test moves.</summary>
internal sealed class Harbour : IAsyncDisposable
{
    private readonly Channel<RpcConnectionChange> _changes = Channel.CreateUnbounded<RpcConnectionChange>();

    public Harbour(IpcTicketKind kind, params RpcService[] services)
    {
        Peers = new TicketedPeers(kind, new RpcPeerOptions { Services = services });
    }

    public static TimeSpan Second { get; } = TimeSpan.FromSeconds(1);

    public ManualTime Clock { get; } = new();

    public TicketedPeers Peers { get; }

    /// <summary>What an attempt to dial fails with; null: it does not.</summary>
    public Exception? Refusal { get; set; }

    /// <summary>How often the client has dialed.</summary>
    public int Dials { get; private set; }

    public RpcReconnectOptions Options(
        RpcCallsWithoutConnection without = RpcCallsWithoutConnection.Wait,
        int? maxAttempts = null,
        double jitter = 0,
        Func<RpcPeer, CancellationToken, ValueTask>? onConnected = null,
        TimeSpan? callTimeout = null) => new()
        {
            InitialDelay = Second,
            MaxDelay = 5 * Second,
            Jitter = jitter,
            MaxAttempts = maxAttempts,
            WithoutConnection = without,
            Peer = new RpcPeerOptions { TimeProvider = Clock, CallTimeout = callTimeout ?? Timeout.InfiniteTimeSpan },
            OnConnected = onConnected,
            OnChange = change => _changes.Writer.TryWrite(change),
        };

    /// <summary>Connects, and serves the connection.</summary>
    public async Task<(ReconnectingRpcPeer Client, RpcPeer Server)> ConnectAsync(RpcReconnectOptions? options = null)
    {
        Task<RpcPeer> serving = Peers.ServeAsync();
        ReconnectingRpcPeer client = await ReconnectingRpcPeer.ConnectAsync(DialAsync, options ?? Options()).InTime();
        await ExpectAsync(RpcConnectionState.Connected);
        return (client, await serving.InTime());
    }

    public async Task<IpcConnection> DialAsync(CancellationToken cancellationToken)
    {
        Dials++;
        return Refusal is { } refusal ? throw refusal : await IpcDialer.ConnectAsync(Peers.Ticket.Handle, null, cancellationToken);
    }

    /// <summary>The next change that is to this state; dialing is passed over.</summary>
    public async Task<RpcConnectionChange> ExpectAsync(RpcConnectionState state)
    {
        while (true)
        {
            RpcConnectionChange change = await _changes.Reader.ReadAsync().AsTask().InTime();
            if (change.State == state)
            {
                return change;
            }

            Assert.Equal(RpcConnectionState.Connecting, change.State);
        }
    }

    /// <summary>Cuts the connection, and waits until the client knows.</summary>
    public async Task<RpcConnectionChange> LoseAsync(RpcPeer server)
    {
        server.Connection.Abort(new IpcEnd(IpcEndKind.Lost, "The test cuts it."));
        return await ExpectAsync(RpcConnectionState.Waiting);
    }

    /// <summary>Lets the pause pass, and serves the connection that follows.</summary>
    public async Task<RpcPeer> ReturnAsync(TimeSpan pause)
    {
        Clock.Advance(pause);
        RpcPeer server = await Peers.ServeAsync();
        await ExpectAsync(RpcConnectionState.Connected);
        return server;
    }

    public ValueTask DisposeAsync() => Peers.DisposeAsync();
}
