using System.Text.Json;
using Hawser.Ipc;
using Hawser.Rpc.Tests.Support;

namespace Hawser.Rpc.Tests.Peers;

public sealed class LimitTests
{
    [Fact]
    public async Task P12_parameters_longer_than_the_peer_accepts_fail_at_the_caller()
    {
        await using PeerPair pair = await PeerPair.ConnectAsync(new RpcPeerOptions
        {
            Services = [RpcService.For<IGate>(new Gate())],
            Limits = new RpcLimits { Message = 100_000 },
        });
        IGate client = pair.Client.CreateProxy<IGate>();

        MessageTooLargeException e = await Assert.ThrowsAsync<MessageTooLargeException>(() => client.EchoAsync(new string('x', 100_000)).InTime());

        Assert.Equal(100_000, e.Limit);
        Assert.InRange(e.Size, 100_001, 100_200);
        Assert.Equal("IGate.EchoAsync", e.Method);
        await Assert.ThrowsAsync<MessageTooLargeException>(() => client.NoteAsync(new string('x', 100_000)).AsTask().InTime());
        Assert.Equal("y", await client.EchoAsync("y").InTime());
    }

    [Fact]
    public async Task P12_a_message_as_long_as_the_limit_passes_and_one_byte_more_does_not()
    {
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync(limits: "{\"message\":3000,\"chunk\":2048}");
        await using RawPeer disposal = raw;
        int rest = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\",\"params\":[\"\"]}".Length;

        Task<JsonElement> call = peer.CallAsync("m", JsonElement.Parse($"[\"{new string('x', 3000 - rest)}\"]"));
        Assert.Equal(3000, (await raw.NextAsync()).Length);
        Task<JsonElement> tooLong = peer.CallAsync("m", JsonElement.Parse($"[\"{new string('x', 3001 - rest)}\"]"));
        MessageTooLargeException e = await Assert.ThrowsAsync<MessageTooLargeException>(() => tooLong.InTime());

        Assert.Equal(3001, e.Size);
        raw.Send("""{"jsonrpc":"2.0","id":1,"result":0}""");
        await call.InTime();
    }

    [Fact]
    public async Task P12_a_result_longer_than_the_caller_accepts_fails_its_call_only()
    {
        await using PeerPair pair = await PeerPair.ConnectAsync(
            new RpcPeerOptions { Services = [RpcService.For<IRepeat>(new Repeat())] },
            new RpcPeerOptions { Limits = new RpcLimits { Message = 100_000 } });
        IRepeat client = pair.Client.CreateProxy<IRepeat>();

        MessageTooLargeException e = await Assert.ThrowsAsync<MessageTooLargeException>(() => client.RepeatAsync("x", 100_000).InTime());

        Assert.Equal(100_000, e.Limit);
        Assert.InRange(e.Size, 100_001, 100_200);
        Assert.Equal(90_000, (await client.RepeatAsync("x", 90_000).InTime()).Length);
    }

    [Fact]
    public async Task P12_calls_wait_to_keep_the_peers_limits_and_all_are_answered()
    {
        var limits = new RpcLimits { Requests = 3, Pending = 64 * 1024 };
        await using PeerPair pair = await PeerPair.ConnectAsync(
            new RpcPeerOptions { Services = [RpcService.For<IGate>(new Gate())], Limits = limits });
        IGate client = pair.Client.CreateProxy<IGate>();
        string[] texts = Enumerable.Range(0, 200).Select(i => $"{i}" + new string('x', i * 200)).ToArray();

        string[] results = await Task.WhenAll(texts.Select(text => client.EchoAsync(text))).InTime();

        Assert.Equal(texts, results);
        await Assert.ThrowsAsync<MessageTooLargeException>(() => client.EchoAsync(new string('x', 64 * 1024)).InTime());
    }

    [Fact]
    public async Task P12_a_call_behind_one_that_is_given_up_while_it_waits_for_the_limits_goes_on()
    {
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync(limits: "{\"pending\":20000}");
        await using RawPeer disposal = raw;
        using var givenUp = new CancellationTokenSource();
        Task<JsonElement> open = peer.CallAsync("open", JsonElement.Parse($"[\"{new string('x', 5000)}\"]"));
        Assert.Contains("\"open\"", await raw.NextAsync(), StringComparison.Ordinal);
        Task<JsonElement> large = peer.CallAsync("large", JsonElement.Parse($"[\"{new string('x', 17_000)}\"]"), givenUp.Token);
        Task<JsonElement> small = peer.CallAsync("small");

        await givenUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => large.InTime());
        Assert.Contains("\"small\"", await raw.NextAsync(), StringComparison.Ordinal);
        Assert.False(open.IsCompleted || small.IsCompleted);
    }

    [Fact]
    public async Task P12_a_peer_that_does_not_keep_the_limits_is_told_that_its_request_was_not_started()
    {
        var gate = new Gate();
        var options = new RpcPeerOptions { Services = [RpcService.For<IGate>(gate)], Limits = new RpcLimits { Requests = 2 } };
        (RawPeer raw, RpcPeer _) = await RawPeer.ConnectAsync(options);
        await using RawPeer disposal = raw;
        raw.Send("""{"jsonrpc":"2.0","id":1,"method":"IGate.DeafAsync","params":["a"]}""");
        raw.Send("""{"jsonrpc":"2.0","id":2,"method":"IGate.DeafAsync","params":["b"]}""");
        await gate.NextAsync();
        await gate.NextAsync();

        await raw.ExpectAsync(
            """{"jsonrpc":"2.0","id":3,"method":"IGate.EchoAsync","params":["c"]}""",
            """{"jsonrpc":"2.0","id":3,"error":{"code":-32002}}""");
        gate.Open("a");
        await raw.ExpectNextAsync("""{"jsonrpc":"2.0","id":1,"result":"a"}""");
        await raw.ExpectAsync(
            """{"jsonrpc":"2.0","id":3,"method":"IGate.EchoAsync","params":["c"]}""", """{"jsonrpc":"2.0","id":3,"result":"c"}""");
        gate.Open("b");
        await raw.ExpectNextAsync("""{"jsonrpc":"2.0","id":2,"result":"b"}""");
    }

    [Fact]
    public async Task P12_who_sends_a_longer_message_than_is_accepted_is_cut_off()
    {
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync(new RpcPeerOptions { Limits = new RpcLimits { Message = 65_536, Chunk = 4096 } });
        await using RawPeer disposal = raw;
        for (int i = 0; i < 16; i++)
        {
            await raw.Connection.SendChunkAsync(0, new byte[4096]);
        }

        await raw.ExpectNothingAsync();
        await raw.Connection.SendChunkAsync(0, new byte[1]);

        Assert.Equal(IpcEndKind.ProtocolViolation, (await peer.Completion.InTime()).Kind);
    }

    [Fact]
    public async Task P13_a_long_request_is_put_together_from_its_chunks_and_one_that_is_dropped_leaves_no_trace()
    {
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync(new RpcPeerOptions { Services = [RpcService.For<IGate>(new Gate())] });
        await using RawPeer disposal = raw;
        byte[] request = """{"jsonrpc":"2.0","id":1,"method":"IGate.EchoAsync","params":["ä"]}"""u8.ToArray();
        foreach (byte[] part in request.Chunk(7))
        {
            await raw.Connection.SendChunkAsync(0, part);
        }

        raw.Send("""{"jsonrpc":"2.0","method":"$/end","params":{"stream":0,"error":{"code":-32800,"message":"given up"}}}""");
        await raw.ExpectNothingAsync();
        foreach (byte[] part in request.Chunk(7))
        {
            await raw.Connection.SendChunkAsync(0, part);
        }

        await raw.ExpectAsync(
            """{"jsonrpc":"2.0","method":"$/end","params":{"stream":0}}""", """{"jsonrpc":"2.0","id":1,"result":"ä"}""");
        raw.Send("""{"jsonrpc":"2.0","method":"$/end","params":{"stream":0}}""");
        raw.Send("""{"jsonrpc":"2.0","method":"$/end","params":{"stream":5}}""");
        await raw.Connection.SendChunkAsync(5, new byte[10]);
        await raw.ExpectNothingAsync();
        Assert.Equal(3, peer.Inbound.StrayFrames);
    }

    [Fact]
    public async Task P21_a_long_request_that_is_given_up_while_it_is_sent_is_dropped()
    {
        // The other side reads nothing until the call has been given up, and little may be queued.
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync(
            limits: "{\"chunk\":4096}", connection: new IpcConnectionOptions { SendQueueBytes = 4096 });
        await using RawPeer disposal = raw;
        using var reading = new ManualResetEventSlim();
        raw.OnText = _ => reading.Wait(Patience.Limit);
        await peer.NotifyAsync("stop");
        using var source = new CancellationTokenSource();
        Task<JsonElement> call = peer.CallAsync("long", JsonElement.Parse($"[\"{new string('x', 1 << 20)}\"]"), source.Token);

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.InTime());
        Task<JsonElement> next = peer.CallAsync("next");
        reading.Set();

        await raw.ExpectNextAsync("""{"jsonrpc":"2.0","method":"stop","params":[]}""");
        string[] messages = new[] { await raw.NextAsync(), await raw.NextAsync() };
        Assert.Contains(messages, message => message.Contains("\"$/end\"", StringComparison.Ordinal)
            && message.Contains("-32800", StringComparison.Ordinal));
        Assert.Contains(messages, message => message.Contains("\"next\"", StringComparison.Ordinal));
        raw.Send("""{"jsonrpc":"2.0","id":2,"result":2}""");
        Assert.Equal(2, (await next.InTime()).GetInt32());
    }

    private sealed class Repeat : IRepeat
    {
        public Task<string> RepeatAsync(string text, int times) => Task.FromResult(string.Concat(Enumerable.Repeat(text, times)));
    }
}
