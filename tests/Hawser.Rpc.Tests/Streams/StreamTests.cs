using System.Text.Json;
using System.Threading.Channels;
using Hawser.Ipc;
using Hawser.Rpc.Tests.Support;

namespace Hawser.Rpc.Tests.Streams;

public sealed class StreamTests
{
    private readonly Pipes _pipes = new() { Items = static (what, token) => Sequences.Numbers(int.Parse(what), token) };
    private readonly Channel<string> _events = Channel.CreateUnbounded<string>();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    public async Task P24_a_server_stream_brings_all_items_in_order_and_ends(int count)
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IPipes>(_pipes);

        List<string> items = await pair.Client.CreateProxy<IPipes>().ItemsAsync($"{count}").ToListAsync().InTime();

        Assert.Equal(Enumerable.Range(0, count).Select(static i => $"{i}"), items);
        await pair.ExpectNothingOpenAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    public async Task P24_a_client_stream_brings_all_items_in_order_and_ends(int count)
    {
        List<string> got = [];
        _pipes.Consume = async (_, items, _) =>
        {
            got = await items.ToListAsync();
            return "done";
        };
        await using PeerPair pair = await PeerPair.ServeAsync<IPipes>(_pipes);

        Assert.Equal("done", await pair.Client.CreateProxy<IPipes>().ConsumeAsync("", Sequences.Numbers(count)).InTime());

        Assert.Equal(Enumerable.Range(0, count).Select(static i => $"{i}"), got);
        await pair.ExpectNothingOpenAsync();
    }

    [Fact]
    public async Task P24_streams_flow_both_ways_at_once()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IPipes>(_pipes);

        List<string> items = await pair.Client.CreateProxy<IPipes>().MapAsync("", Sequences.Numbers(50_000)).ToListAsync().InTime();

        Assert.Equal(Enumerable.Range(0, 50_000).Select(static i => $"{i}"), items);
        await pair.ExpectNothingOpenAsync();
    }

    [Fact]
    public async Task P24_an_item_goes_when_it_is_ready_and_does_not_wait_for_the_next()
    {
        var source = Channel.CreateUnbounded<string>();
        _pipes.Items = (_, token) => source.Reader.ReadAllAsync(token);
        await using PeerPair pair = await PeerPair.ServeAsync<IPipes>(_pipes);
        await using IAsyncEnumerator<string> items = pair.Client.CreateProxy<IPipes>().ItemsAsync("").GetAsyncEnumerator();

        for (int i = 0; i < 100; i++)
        {
            source.Writer.TryWrite($"{i}");
            Assert.True(await items.MoveNextAsync().AsTask().InTime());
            Assert.Equal($"{i}", items.Current);
        }
    }

    [Fact]
    public async Task P24_an_error_in_mid_stream_is_an_exception_behind_the_items_before_it()
    {
        _pipes.Items = static (_, _) => Sequences.Failing(1000, "too bad");
        await using PeerPair pair = await PeerPair.ServeAsync<IPipes>(_pipes);
        int count = 0;

        RemoteException e = await Assert.ThrowsAsync<RemoteException>(() => CountAsync().InTime());

        Assert.Equal(("too bad", 1000), (e.Message, count));
        Assert.Equal(typeof(InvalidOperationException).FullName, e.RemoteType);
        await pair.ExpectNothingOpenAsync();

        async Task CountAsync()
        {
            await foreach (string _ in pair.Client.CreateProxy<IPipes>().ItemsAsync(""))
            {
                count++;
            }
        }
    }

    [Fact]
    public async Task P24_an_error_in_a_client_stream_is_an_exception_at_the_handler_and_so_at_the_caller()
    {
        int count = 0;
        _pipes.Consume = async (_, items, _) =>
        {
            await foreach (string item in items)
            {
                count++;
            }

            return "never";
        };
        await using PeerPair pair = await PeerPair.ServeAsync<IPipes>(_pipes);

        RemoteException e = await Assert.ThrowsAsync<RemoteException>(
            () => pair.Client.CreateProxy<IPipes>().ConsumeAsync("", Sequences.Failing(1000, "my own fault")).InTime());

        Assert.Equal(("my own fault", 1000), (e.Message, count));
        await pair.ExpectNothingOpenAsync();
    }

    [Fact]
    public async Task P24_a_consumer_that_leaves_early_stops_its_producer()
    {
        _pipes.Items = (_, token) => Sequences.Endless(_events, "x", token);
        await using PeerPair pair = await PeerPair.ServeAsync<IPipes>(_pipes);

        Assert.Equal("x", await pair.Client.CreateProxy<IPipes>().ItemsAsync("").FirstAsync().InTime());

        await _events.ExpectAsync("disposed");
        await pair.ExpectNothingOpenAsync();
    }

    [Fact]
    public async Task P24_a_handler_that_leaves_early_stops_its_caller_s_producer()
    {
        _pipes.Consume = static async (_, items, _) => await items.FirstAsync();
        await using PeerPair pair = await PeerPair.ServeAsync<IPipes>(_pipes);

        Assert.Equal("y", await pair.Client.CreateProxy<IPipes>().ConsumeAsync("", Sequences.Endless(_events, "y")).InTime());

        await _events.ExpectAsync("disposed");
        await pair.ExpectNothingOpenAsync();
    }

    [Fact]
    public async Task P24a_a_handler_that_is_done_stops_what_it_has_never_read()
    {
        _pipes.Consume = static (_, _, _) => Task.FromResult("not interested");
        await using PeerPair pair = await PeerPair.ServeAsync<IPipes>(_pipes);

        Assert.Equal("not interested", await pair.Client.CreateProxy<IPipes>().ConsumeAsync("", Sequences.Endless(_events, "z")).InTime());

        await pair.ExpectNothingOpenAsync();
    }

    [Fact]
    public async Task P24a_an_error_response_ends_the_streams_of_its_request()
    {
        _pipes.Consume = static async (_, items, _) =>
        {
            await items.FirstAsync();
            throw new FormatException("no");
        };
        await using PeerPair pair = await PeerPair.ServeAsync<IPipes>(_pipes);

        await Assert.ThrowsAsync<RemoteException>(
            () => pair.Client.CreateProxy<IPipes>().ConsumeAsync("", Sequences.Endless(_events, "z")).InTime());

        await _events.ExpectAsync("disposed");
        await pair.ExpectNothingOpenAsync();
    }

    [Fact]
    public async Task P24_a_one_way_call_may_have_a_stream_which_ends_with_its_handler()
    {
        var first = new TaskCompletionSource<string>();
        _pipes.Feed = async items => first.SetResult(await items.FirstAsync());
        await using PeerPair pair = await PeerPair.ServeAsync<IPipes>(_pipes);

        await pair.Client.CreateProxy<IPipes>().FeedAsync(Sequences.Endless(_events, "fed")).InTime();

        Assert.Equal("fed", await first.Task.InTime());
        await _events.ExpectAsync("disposed");
        await pair.ExpectNothingOpenAsync();
    }

    [Fact]
    public async Task P24a_a_refused_request_ends_its_streams()
    {
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync();
        await using RpcPeer ownPeer = peer;
        await using RawPeer ownRaw = raw; // Ends first, so that the other has nothing to wait for.
        Task<string> calling = peer.CreateProxy<IPipes>().ConsumeAsync("", Sequences.Endless(_events, "x"));
        Assert.Contains("\"params\":[\"\",{\"$stream\":1}]", await raw.NextAsync(), StringComparison.Ordinal);
        Assert.Contains("\"$/stream\"", await raw.NextAsync(), StringComparison.Ordinal);

        raw.Send("""{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"not here"}}""");

        Assert.Equal(RpcErrorCodes.MethodNotFound, (await Assert.ThrowsAsync<RpcProtocolException>(() => calling.InTime())).Code);
        await _events.ExpectAsync("disposed");
    }

    [Fact]
    public async Task P24a_a_stream_that_nobody_can_take_is_stopped()
    {
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync();
        await using RpcPeer ownPeer = peer;
        await using RawPeer ownRaw = raw; // Ends first, so that the other has nothing to wait for.

        Task<JsonElement> calling = peer.CallAsync("some.method");
        Assert.Contains("some.method", await raw.NextAsync(), StringComparison.Ordinal);
        raw.Send("""{"jsonrpc":"2.0","id":1,"result":{"$stream":5}}""");
        await raw.ExpectNextAsync("""{"jsonrpc":"2.0","method":"$/stop","params":{"stream":5}}""");
        await calling.InTime();

        raw.Send("""{"jsonrpc":"2.0","method":"nobody.there","params":[{"$bytes":6}]}""");
        await raw.ExpectNextAsync("""{"jsonrpc":"2.0","method":"$/stop","params":{"stream":6}}""");
    }

    [Fact]
    public async Task P24_the_end_of_the_connection_is_an_exception_at_every_open_stream()
    {
        var handlerFailed = new TaskCompletionSource<Exception>();
        _pipes.Items = (_, token) => Sequences.Endless(_events, "x", token);
        _pipes.Consume = async (_, items, _) =>
        {
            try
            {
                await items.ToListAsync();
                handlerFailed.SetException(new InvalidOperationException("The stream ended silently."));
            }
            catch (Exception e)
            {
                handlerFailed.SetResult(e);
            }

            return "";
        };
        await using PeerPair pair = await PeerPair.ServeAsync<IPipes>(_pipes);
        IPipes client = pair.Client.CreateProxy<IPipes>();
        await using IAsyncEnumerator<string> items = client.ItemsAsync("").GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync().AsTask().InTime());
        var source = Channel.CreateUnbounded<string>();
        Task<string> consuming = client.ConsumeAsync("", source.Reader.ReadAllAsync());
        await client.PingAsync("the request before has come").InTime();

        pair.Client.Connection.Abort(new IpcEnd(IpcEndKind.Lost, "The test cuts it."));

        await Assert.ThrowsAsync<ConnectionLostException>(async () =>
        {
            while (await items.MoveNextAsync().AsTask().InTime())
            {
                // What had come is still there.
            }
        });
        await Assert.ThrowsAsync<ConnectionLostException>(() => consuming.InTime());
        Assert.IsType<ConnectionLostException>(await handlerFailed.Task.InTime());
        await _events.ExpectAsync("disposed");
    }

    [Fact]
    public async Task P24_items_are_enumerated_once_and_asked_for_when_that_begins()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IPipes>(_pipes);
        IAsyncEnumerable<string> items = pair.Client.CreateProxy<IPipes>().ItemsAsync("3");
        Assert.Empty(pair.Client.CallsInFlight);

        Assert.Equal(3, (await items.ToListAsync().InTime()).Count);

        Assert.Throws<InvalidOperationException>(() => items.GetAsyncEnumerator());
    }

    [Fact]
    public async Task P25_an_item_that_cannot_be_read_fails_its_stream_and_only_that()
    {
        _pipes.Items = static (what, _) => Sequences.Of(what, "number 1", "never");
        await using PeerPair pair = await PeerPair.ServeAsync<IPipes>(_pipes);
        IPipes client = pair.Client.CreateProxy<IPipes>();
        await using IAsyncEnumerator<string> other = client.ItemsAsync("first").GetAsyncEnumerator();
        Assert.True(await other.MoveNextAsync().AsTask().InTime());
        await using IAsyncEnumerator<string> items = client.ItemsAsync("first").GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync().AsTask().InTime());

        await Assert.ThrowsAsync<RpcProtocolException>(() => items.MoveNextAsync().AsTask().InTime());

        Assert.Equal("lives", await client.PingAsync("lives").InTime());
    }

    [Fact]
    public async Task P25_an_item_that_cannot_be_written_fails_its_stream_behind_those_before_it()
    {
        _pipes.Items = static (_, _) => Sequences.Of("a", "b", "unwritable", "never");
        await using PeerPair pair = await PeerPair.ServeAsync<IPipes>(_pipes);
        IPipes client = pair.Client.CreateProxy<IPipes>();
        await using IAsyncEnumerator<string> items = client.ItemsAsync("").GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync().AsTask().InTime());
        Assert.True(await items.MoveNextAsync().AsTask().InTime());
        Assert.Equal("b", items.Current);

        RemoteException e = await Assert.ThrowsAsync<RemoteException>(() => items.MoveNextAsync().AsTask().InTime());

        Assert.Equal("This item cannot be written.", e.Message);
        Assert.Equal("lives", await client.PingAsync("lives").InTime());
        await pair.ExpectNothingOpenAsync();
    }

    [Fact]
    public async Task P25_an_item_that_is_too_large_fails_its_stream_and_only_that()
    {
        string tooLarge = new string('x', 70_000);
        _pipes.Items = (_, _) => Sequences.Of("a", tooLarge, "never");
        await using PeerPair pair = await PeerPair.ConnectAsync(
            new RpcPeerOptions { Services = [RpcService.For<IPipes>(_pipes)] },
            new RpcPeerOptions { Limits = new RpcLimits { Message = 64 * 1024 } });
        IPipes client = pair.Client.CreateProxy<IPipes>();
        await using IAsyncEnumerator<string> items = client.ItemsAsync("").GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync().AsTask().InTime());

        MessageTooLargeException e = await Assert.ThrowsAsync<MessageTooLargeException>(() => items.MoveNextAsync().AsTask().InTime());

        Assert.Equal(64 * 1024, e.Limit);
        Assert.True(e.Size > 70_000, $"{e.Size}");
        Assert.Equal("lives", await client.PingAsync("lives").InTime());
        await pair.ExpectNothingOpenAsync();
    }

    [Fact]
    public async Task P24a_an_item_longer_than_the_window_passes_because_the_last_may_overdraw()
    {
        string large = new string('x', 1_000_000);
        _pipes.Items = (_, _) => Sequences.Of(large, "a", large);
        await using PeerPair pair = await PeerPair.ServeAsync<IPipes>(_pipes);

        Assert.Equal([large, "a", large], await pair.Client.CreateProxy<IPipes>().ItemsAsync("").ToListAsync().InTime());

        await pair.ExpectNothingOpenAsync();
    }

    [Fact]
    public async Task P24_more_streams_than_the_other_side_accepts_fail_their_own_call()
    {
        _pipes.Items = (_, token) => Sequences.Endless(_events, "x", token);
        _pipes.Consume = static async (_, items, _) => await items.FirstAsync();
        await using PeerPair pair = await PeerPair.ConnectAsync(
            new RpcPeerOptions { Services = [RpcService.For<IPipes>(_pipes)], Limits = new RpcLimits { Streams = 1 } },
            new RpcPeerOptions { Limits = new RpcLimits { Streams = 1 } });
        IPipes client = pair.Client.CreateProxy<IPipes>();
        await using (IAsyncEnumerator<string> open = client.ItemsAsync("").GetAsyncEnumerator())
        {
            Assert.True(await open.MoveNextAsync().AsTask().InTime());

            RpcProtocolException e = await Assert.ThrowsAsync<RpcProtocolException>(() => client.ItemsAsync("").FirstAsync().InTime());
            Assert.Equal(RpcErrorCodes.MessageTooLarge, e.Code);
            Assert.Contains("IPipes.ItemsAsync", e.Message, StringComparison.Ordinal);

            var source = Channel.CreateUnbounded<string>();
            Task<string> first = client.ConsumeAsync("", source.Reader.ReadAllAsync());
            RpcProtocolException refused = await Assert.ThrowsAsync<RpcProtocolException>(
                () => client.ConsumeAsync("", Sequences.Numbers(1)).InTime());
            Assert.Equal(RpcErrorCodes.Busy, refused.Code);
            source.Writer.TryWrite("one");
            Assert.Equal("one", await first.InTime());
        }

        await _events.ExpectAsync("disposed");
        await pair.ExpectNothingOpenAsync();
    }
}
