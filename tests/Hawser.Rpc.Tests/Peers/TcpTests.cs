using Hawser.Ipc;
using Hawser.Rpc.Tests.Support;

namespace Hawser.Rpc.Tests.Peers;

/// <summary>Peers over TCP, and so over TLS.</summary>
public sealed class TcpTests
{
    [Fact]
    public async Task P4a_peers_call_each_other_over_tcp_and_carry_large_values()
    {
        (IpcConnection dialer, IpcConnection listener) = await Connections.CreateAsync(endpoint: IpcEndpoint.Tcp("127.0.0.1", 0));
        Task<RpcPeer> serving = RpcPeer.ConnectAsync(listener, new RpcPeerOptions { Services = [RpcService.For<IPipes>(new Pipes())] });
        await using RpcPeer client = await RpcPeer.ConnectAsync(dialer).InTime();
        await using RpcPeer server = await serving.InTime();
        byte[] large = new byte[3 << 20];
        Random.Shared.NextBytes(large);
        Task<byte[]> echoing = client.CreateProxy<IPipes>().EchoAsync(large);
        Assert.Equal("short", await client.CreateProxy<IPipes>().PingAsync("short").InTime());
        byte[] echoed = await echoing.InTime();
        Assert.True(large.AsSpan().SequenceEqual(echoed));
        await Task.WhenAll(client.CloseAsync(Patience.Limit).AsTask(), server.CloseAsync(Patience.Limit).AsTask()).InTime();
        Assert.True((await client.Completion.InTime()).Kind is IpcEndKind.ClosedHere or IpcEndKind.ClosedByPeer);
    }
}
