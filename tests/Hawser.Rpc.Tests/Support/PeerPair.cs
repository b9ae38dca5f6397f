using Hawser.Ipc;

namespace Hawser.Rpc.Tests.Support;

/// <summary>Two peers on one connection in memory: the client calls, the server serves; a test may turn that round.</summary>
internal sealed class PeerPair : IAsyncDisposable
{
    private PeerPair(RpcPeer client, RpcPeer server)
    {
        Client = client;
        Server = server;
    }

    public RpcPeer Client { get; }

    public RpcPeer Server { get; }

    public static Task<PeerPair> ServeAsync<T>(T target)
        where T : class => ConnectAsync(new RpcPeerOptions { Services = [RpcService.For(target)] });

    public static async Task<PeerPair> ConnectAsync(
        RpcPeerOptions? server = null, RpcPeerOptions? client = null, IpcConnectionOptions? connection = null)
    {
        (IpcConnection dialer, IpcConnection listener) = await Connections.CreateAsync(connection);
        Task<RpcPeer> serving = RpcPeer.ConnectAsync(listener, server);
        Task<RpcPeer> calling = RpcPeer.ConnectAsync(dialer, client);
        return new PeerPair(await calling.InTime(), await serving.InTime());
    }

    /// <summary>Both sides say goodbye, which they do only when no call and no stream is open any more.</summary>
    public async Task ExpectNothingOpenAsync()
    {
        await Task.WhenAll(Client.CloseAsync(Patience.Limit * 2).AsTask(), Server.CloseAsync(Patience.Limit * 2).AsTask()).InTime();
        Assert.Empty(Client.CallsInFlight);
        Assert.Empty(Server.CallsInFlight);

        // Who has cancelled its calls says goodbye without waiting for their handlers, which are just ending.
        await Client.ExpectNothingOpenAsync("at the client");
        await Server.ExpectNothingOpenAsync("at the server");
    }

    public async ValueTask DisposeAsync()
    {
        // A test may leave a deaf handler behind: nobody waits for it.
        await Client.CloseAsync(TimeSpan.Zero).InTime();
        await Server.CloseAsync(TimeSpan.Zero).InTime();
    }
}
