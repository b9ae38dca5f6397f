using System.Threading.Channels;
using Hawser.Rpc.Tests.Support;

namespace Hawser.Rpc.Tests.Calls;

public sealed class OneWayTests
{
    [Fact]
    public async Task P23_a_one_way_call_returns_when_it_is_written_and_has_no_answer()
    {
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync();
        await using RawPeer disposal = raw;

        await peer.CreateProxy<IGate>().NoteAsync("a").AsTask().InTime();

        await raw.ExpectNextAsync("""{"jsonrpc":"2.0","method":"IGate.NoteAsync","params":["a"]}""");
        Assert.Empty(peer.CallsInFlight);
    }

    [Fact]
    public async Task P23_one_way_calls_run_in_order()
    {
        var gate = new Gate();
        await using PeerPair pair = await PeerPair.ServeAsync<IGate>(gate);
        IGate client = pair.Client.CreateProxy<IGate>();

        for (int i = 0; i < 500; i++)
        {
            await client.NoteAsync($"{i}").AsTask().InTime();
        }

        for (int i = 0; i < 500; i++)
        {
            Assert.Equal($"note {i}", await gate.NextAsync());
        }
    }

    [Fact]
    public async Task P23_an_exception_in_the_handler_is_seen_where_it_is_served_and_the_connection_lives()
    {
        var faults = Channel.CreateUnbounded<RpcFault>();
        var options = new RpcPeerOptions
        {
            Services = [RpcService.For<IGate>(new FaultyGate())],
            OnHandlerFault = fault =>
            {
                faults.Writer.TryWrite(fault);
                throw new InvalidOperationException("the watcher fails too");
            },
        };
        await using PeerPair pair = await PeerPair.ConnectAsync(options);
        IGate client = pair.Client.CreateProxy<IGate>();

        await client.NoteAsync("bad").AsTask().InTime();
        await pair.Client.NotifyAsync("IGate.NoteAsync", System.Text.Json.JsonElement.Parse("[7]")).AsTask().InTime();
        await pair.Client.NotifyAsync("IGate.Unknown").AsTask().InTime();
        await client.NoteAsync("worse").AsTask().InTime();

        RpcFault fault = await faults.Reader.ReadAsync().AsTask().InTime();
        Assert.Equal("IGate.NoteAsync", fault.Method);
        Assert.Equal("bad", Assert.IsType<FormatException>(fault.Exception).Message);
        RpcProtocolException refused = Assert.IsType<RpcProtocolException>((await faults.Reader.ReadAsync().AsTask().InTime()).Exception);
        Assert.Equal(RpcErrorCodes.InvalidParams, refused.Code);
        Assert.Equal("worse", (await faults.Reader.ReadAsync().AsTask().InTime()).Exception.Message);
        Assert.Equal("x", await client.EchoAsync("x").InTime());
    }

    [Fact]
    public async Task P23_a_request_to_a_one_way_method_and_a_notification_to_another_one_are_carried_out()
    {
        var gate = new Gate();
        (RawPeer raw, RpcPeer _) = await RawPeer.ConnectAsync(new RpcPeerOptions { Services = [RpcService.For<IGate>(gate)] });
        await using RawPeer disposal = raw;

        await raw.ExpectAsync(
            """{"jsonrpc":"2.0","id":1,"method":"IGate.NoteAsync","params":["a"]}""", """{"jsonrpc":"2.0","id":1,"result":null}""");
        Assert.Equal("note a", await gate.NextAsync());
        raw.Send("""{"jsonrpc":"2.0","method":"IGate.WaitAsync","params":["b"]}""");
        Assert.Equal("start b", await gate.NextAsync());
        gate.Open("b");
        Assert.Equal("end b", await gate.NextAsync());
        await raw.ExpectNothingAsync();
    }

    [Fact]
    public async Task P23_a_one_way_call_that_has_come_is_carried_out_though_the_connection_ends()
    {
        var gate = new Gate();
        PeerPair pair = await PeerPair.ServeAsync<IGate>(gate);
        IGate client = pair.Client.CreateProxy<IGate>();
        await pair.Client.NotifyAsync("IGate.WaitAsync", System.Text.Json.JsonElement.Parse("[\"a\"]")).AsTask().InTime();
        await client.NoteAsync("last words").AsTask().InTime();

        // What was sent before an answered call has come.
        await client.EchoAsync("x").InTime();
        Assert.Equal("start a", await gate.NextAsync());

        await pair.DisposeAsync();
        gate.Open("a");

        Assert.Equal("end a", await gate.NextAsync());
        Assert.Equal("note last words", await gate.NextAsync());
        await Assert.ThrowsAsync<Ipc.ConnectionLostException>(() => client.NoteAsync("too late").AsTask().InTime());
    }

    private sealed class FaultyGate : Gate
    {
        public override ValueTask NoteAsync(string text) => throw new FormatException(text);
    }
}
