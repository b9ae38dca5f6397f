using Hawser.Ipc;
using Hawser.Rpc.Tests.Support;
using Hawser.Tests.Shared;

namespace Hawser.Rpc.Tests.Peers;

public sealed class ClosingTests
{
    [Fact]
    public async Task P27_closing_waits_for_calls_in_flight_both_ways_and_new_ones_fail_at_once()
    {
        (Gate gate, Gate back) = (new Gate(), new Gate());
        PeerPair pair = await PeerPair.ConnectAsync(
            new RpcPeerOptions { Services = [RpcService.For<IGate>(gate)] },
            new RpcPeerOptions { Services = [RpcService.For<IGate>(back)] });
        Task<string> call = pair.Client.CreateProxy<IGate>().WaitAsync("a");
        Task<string> backCall = pair.Server.CreateProxy<IGate>().WaitAsync("b");
        await gate.NextAsync();
        await back.NextAsync();

        Task closing = pair.Client.CloseAsync(Patience.Limit).AsTask();

        ConnectionLostException e = await Assert.ThrowsAsync<ConnectionLostException>(() => pair.Client.CreateProxy<IGate>().EchoAsync("x").InTime());
        Assert.Null(e.End);
        await Assert.ThrowsAsync<ConnectionLostException>(() => pair.Client.NotifyAsync("x").AsTask().InTime());
        Assert.False(closing.IsCompleted);
        gate.Open("a");
        Assert.Equal("a", await call.InTime());
        Assert.False(closing.IsCompleted);
        back.Open("b");
        Assert.Equal("b", await backCall.InTime());
        await closing.InTime();
        Assert.Contains((await pair.Client.Completion.InTime()).Kind, new[] { IpcEndKind.ClosedHere, IpcEndKind.ClosedByPeer });
        Assert.Contains((await pair.Server.Completion.InTime()).Kind, new[] { IpcEndKind.ClosedHere, IpcEndKind.ClosedByPeer });
        Assert.Empty(pair.Client.CallsInFlight);
        await pair.DisposeAsync();
    }

    [Fact]
    public async Task P27_closing_ends_at_its_deadline_and_what_was_in_flight_is_kept()
    {
        var clock = new ManualTime();
        var gate = new Gate();
        await using PeerPair pair = await PeerPair.ConnectAsync(
            new RpcPeerOptions { Services = [RpcService.For<IGate>(gate)] }, new RpcPeerOptions { TimeProvider = clock });
        Task<string> call = pair.Client.CreateProxy<IGate>().DeafAsync("a");
        await gate.NextAsync();

        Task closing = pair.Client.CloseAsync(TimeSpan.FromSeconds(7)).AsTask();
        Assert.False(closing.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(7));

        await closing.InTime();
        ConnectionLostException e = await Assert.ThrowsAsync<ConnectionLostException>(() => call.InTime());
        Assert.Equal(IpcEndKind.ClosedHere, e.End!.Kind);
        Assert.Equal(["IGate.DeafAsync"], pair.Client.CallsInFlight);
        Assert.Equal(IpcEndKind.ClosedByPeer, (await pair.Server.Completion.InTime()).Kind);
        await pair.Client.CloseAsync(TimeSpan.FromSeconds(7)).InTime();
        gate.Open("a");
    }

    [Fact]
    public async Task P27_on_the_wire_the_goodbye_is_said_once_and_a_request_after_it_is_not_started()
    {
        var gate = new Gate();
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync(new RpcPeerOptions { Services = [RpcService.For<IGate>(gate)] });
        await using RawPeer disposal = raw;
        raw.Send("""{"jsonrpc":"2.0","id":1,"method":"IGate.WaitAsync","params":["a"]}""");
        await gate.NextAsync();

        Task closing = peer.CloseAsync(Patience.Limit).AsTask();
        Task again = peer.CloseAsync(Patience.Limit).AsTask();

        await raw.ExpectNextAsync("""{"jsonrpc":"2.0","method":"$/bye","params":{"reason":"closed"}}""");
        await raw.ExpectAsync(
            """{"jsonrpc":"2.0","id":2,"method":"IGate.EchoAsync","params":["a"]}""",
            """{"jsonrpc":"2.0","id":2,"error":{"code":-32002}}""");
        raw.Send("""{"jsonrpc":"2.0","method":"$/bye","params":{"reason":"so be it"}}""");
        await raw.ExpectNothingAsync();
        Assert.False(closing.IsCompleted);
        gate.Open("a");
        await raw.ExpectNextAsync("""{"jsonrpc":"2.0","id":1,"result":"a"}""");
        Assert.Equal(IpcEndKind.ClosedByPeer, (await raw.Ended.InTime()).Kind);
        await Task.WhenAll(closing, again).InTime();
    }

    [Fact]
    public async Task P27_a_peer_that_is_told_goodbye_says_it_too_and_closes()
    {
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync();
        await using RawPeer disposal = raw;

        raw.Send("""{"jsonrpc":"2.0","method":"$/bye","params":{"reason":"enough"}}""");

        Assert.Contains("\"$/bye\"", await raw.NextAsync(), StringComparison.Ordinal);
        Assert.Equal(IpcEndKind.ClosedHere, (await peer.Completion.InTime()).Kind);
        await peer.DisposeAsync().InTime();
    }
}
