using Hawser.Ipc;

namespace Hawser.Rpc.Tests.Support;

/// <summary>A listener in memory, whose every connection of one ticket is served by a peer of its own.</summary>
internal sealed class TicketedPeers : IAsyncDisposable
{
    private readonly RpcPeerOptions _options;

    public TicketedPeers(IpcTicketKind kind, RpcPeerOptions? options = null)
    {
        _options = options ?? new RpcPeerOptions();
        Listener = IpcListener.Start(new IpcListenerOptions
        {
            Endpoint = IpcEndpoint.CreateInMemory(),
            HandshakeTimeout = Patience.Limit,
        });
        Ticket = Listener.IssueTicket(new IpcTicketOptions { Kind = kind });
    }

    public IpcListener Listener { get; }

    public IpcTicket Ticket { get; }

    /// <summary>Serves the next connection.</summary>
    public async Task<RpcPeer> ServeAsync() => await RpcPeer.ConnectAsync(await Ticket.AcceptAsync().InTime(), _options).InTime();

    /// <summary>Connects a client, and serves it.</summary>
    public async Task<(RpcPeer Client, RpcPeer Server)> ConnectAsync()
    {
        Task<RpcPeer> serving = ServeAsync();
        RpcPeer client = await RpcPeer.ConnectAsync(await IpcDialer.ConnectAsync(Ticket.Handle).InTime()).InTime();
        return (client, await serving.InTime());
    }

    public ValueTask DisposeAsync() => Listener.DisposeAsync();
}
