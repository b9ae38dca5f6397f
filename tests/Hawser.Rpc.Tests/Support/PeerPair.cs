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
        var (dialer, listener) = await Connections.CreateAsync(connection);
        var serving = RpcPeer.ConnectAsync(listener, server);
        var calling = RpcPeer.ConnectAsync(dialer, client);
        return new PeerPair(await calling.InTime(), await serving.InTime());
    }

    public async ValueTask DisposeAsync()
    {
        // A test may leave a deaf handler behind: nobody waits for it.
        await Client.CloseAsync(TimeSpan.Zero).InTime();
        await Server.CloseAsync(TimeSpan.Zero).InTime();
    }
}
