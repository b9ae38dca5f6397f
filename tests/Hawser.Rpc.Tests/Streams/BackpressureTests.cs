using System.Text.Json;
using System.Threading.Channels;
using Hawser.Ipc;
using Hawser.Rpc.Tests.Support;

namespace Hawser.Rpc.Tests.Streams;

public sealed class BackpressureTests
{
    private const int Window = 16 * 1024;

    private static readonly RpcLimits Narrow = new() { Window = Window };

    private readonly Pipes _pipes = new();
    private readonly Channel<string> _events = Channel.CreateUnbounded<string>();

    [Fact]
    public async Task P15_a_consumer_that_does_not_read_stops_its_producer_and_nobody_else()
    {
        string item = new string('x', 1000);
        _pipes.Items = (what, token) => what == "slow" ? Sequences.Endless(_events, item, token) : Sequences.Numbers(50_000, token);
        await using PeerPair pair = await PeerPair.ConnectAsync(
            new RpcPeerOptions { Services = [RpcService.For<IPipes>(_pipes)] }, new RpcPeerOptions { Limits = Narrow });
        IPipes client = pair.Client.CreateProxy<IPipes>();
        await using IAsyncEnumerator<string> slow = client.ItemsAsync("slow").GetAsyncEnumerator();
        Assert.True(await slow.MoveNextAsync().AsTask().InTime());

        // Everybody else has a multiple of the window.
        Assert.Equal(50_000, (await client.ItemsAsync("quick").ToListAsync().InTime()).Count);
        Assert.Equal(1_000_000, (await client.EchoAsync(new byte[1_000_000]).InTime()).Length);
        Assert.Equal("short", await client.PingAsync("short").InTime());

        // A window, the frame that overdraws it, and the one that waits for credit; each frame of ours is 32 KiB.
        int produced = 0;
        while (_events.Reader.TryRead(out _))
        {
            produced++;
        }

        Assert.InRange(produced * 1000, 1, Window + (3 * 33 * 1024));

        // It goes on where it stood as soon as the consumer does.
        for (int i = 0; i < 500; i++)
        {
            Assert.True(await slow.MoveNextAsync().AsTask().InTime());
        }

        await slow.DisposeAsync();
        await _events.ExpectAsync("disposed");
        await pair.ExpectNothingOpenAsync();
    }

    [Fact]
    public async Task P15_a_handler_that_does_not_read_stops_its_caller_s_producer()
    {
        var gate = new TaskCompletionSource();
        _pipes.Upload = async (_, data, token) =>
        {
            await gate.Task;
            return $"{await PatternStream.CheckAsync(data, token)}";
        };
        await using PeerPair pair = await PeerPair.ConnectAsync(
            new RpcPeerOptions { Services = [RpcService.For<IPipes>(_pipes)], Limits = Narrow });
        IPipes client = pair.Client.CreateProxy<IPipes>();
        var source = new PatternStream(5_000_000);
        Task<string> uploading = client.UploadAsync("", source);
        for (int i = 0; i < 100; i++)
        {
            await client.PingAsync("others pass").InTime();
        }

        Assert.InRange(source.Taken, 0, Window + (64 * 1024));

        gate.SetResult();
        Assert.Equal("5000000", await uploading.InTime());
        await pair.ExpectNothingOpenAsync();
    }

    [Fact]
    public async Task P15_a_peer_that_sends_without_credit_is_cut_off()
    {
        _pipes.Consume = static (_, items, token) => Task.Delay(Timeout.InfiniteTimeSpan, token).ContinueWith(_ => "", token);
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync(
            new RpcPeerOptions { Services = [RpcService.For<IPipes>(_pipes)], Limits = Narrow });
        await using RpcPeer ownPeer = peer;
        await using RawPeer ownRaw = raw; // Ends first, so that the other has nothing to wait for.
        raw.Send("""{"jsonrpc":"2.0","id":1,"method":"IPipes.ConsumeAsync","params":["x",{"$stream":3}]}""");
        string items = $$$"""{"jsonrpc":"2.0","method":"$/stream","params":{"stream":3,"items":["{{{new string('x', Window)}}}"]}}""";

        // The first overdraws the window, and may.
        raw.Send(items);
        await raw.ExpectNothingAsync();
        raw.Send(items);

        IpcEnd end = await peer.Completion.InTime();
        Assert.Equal(IpcEndKind.ProtocolViolation, end.Kind);
    }

    [Fact]
    public async Task P15_a_peer_that_opens_more_streams_than_are_accepted_is_cut_off()
    {
        _pipes.Consume = static (_, items, token) => Task.Delay(Timeout.InfiniteTimeSpan, token).ContinueWith(_ => "", token);
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync(
            new RpcPeerOptions { Services = [RpcService.For<IPipes>(_pipes)], Limits = new RpcLimits { Streams = 2 } });
        await using RpcPeer ownPeer = peer;
        await using RawPeer ownRaw = raw; // Ends first, so that the other has nothing to wait for.

        for (int i = 1; i <= 3; i++)
        {
            raw.Send($$$"""{"jsonrpc":"2.0","id":{{{i}}},"method":"IPipes.ConsumeAsync","params":["x",{"$stream":{{{i}}}}]}""");
        }

        Assert.Equal(IpcEndKind.ProtocolViolation, (await peer.Completion.InTime()).Kind);
    }

    [Fact]
    public async Task P23_one_way_calls_wait_for_the_credit_that_slow_handlers_give_back()
    {
        var gate = new SemaphoreSlim(0);
        var got = new List<string>();
        _pipes.Note = async text =>
        {
            await gate.WaitAsync();
            got.Add(text[..3]);
        };
        await using PeerPair pair = await PeerPair.ConnectAsync(
            new RpcPeerOptions { Services = [RpcService.For<IPipes>(_pipes)], Limits = Narrow });
        IPipes client = pair.Client.CreateProxy<IPipes>();
        string rest = new string('x', 2000);

        var sent = Enumerable.Range(100, 40).Select(i => client.NoteAsync($"{i}{rest}").AsTask()).ToList();
        await client.PingAsync("calls pass").InTime();

        // One runs, whose credit was given back, and a window's worth of others has come.
        Assert.InRange(sent.Count(static note => note.IsCompleted), Window / 2100, (Window / 2000) + 4);
        gate.Release(40);
        await Task.WhenAll(sent).InTime();
        await pair.ExpectNothingOpenAsync();
        Assert.Equal(Enumerable.Range(100, 40).Select(static i => $"{i}"), got);
    }

    [Fact]
    public async Task P23_notifications_that_nobody_serves_give_their_credit_back()
    {
        await using PeerPair pair = await PeerPair.ConnectAsync(
            new RpcPeerOptions { Services = [RpcService.For<IPipes>(_pipes)], Limits = Narrow });
        JsonElement parameters = System.Text.Json.JsonDocument.Parse($"[\"{new string('x', 3000)}\"]").RootElement;

        for (int i = 0; i < 50; i++)
        {
            await pair.Client.NotifyAsync("nobody.there", parameters).InTime();
        }

        await pair.ExpectNothingOpenAsync();
    }
}
