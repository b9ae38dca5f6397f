using System.Text.Json;
using Hawser.Ipc;
using Hawser.Rpc.Tests.Support;
using Hawser.Tests.Shared;

namespace Hawser.Rpc.Tests.Peers;

/// <summary>Peers over streams that are trusted already, where the other side may be any JSON-RPC peer.</summary>
public sealed class ContentLengthTests
{
    private const string Echo = """{"jsonrpc":"2.0","id":99,"method":"IGate.EchoAsync","params":["a"]}""";

    [Fact]
    public async Task P5_over_Content_Length_nothing_is_sent_but_JSON_RPC_and_nothing_is_awaited()
    {
        await using PlainPeer plain = await PlainPeer.ConnectAsync(Serving(new Gate(), callTimeout: TimeSpan.FromHours(1)));
        Assert.Null(plain.Peer.RemoteContracts);

        IGate client = plain.Peer.CreateProxy<IGate>();
        Task<string> call = client.EchoAsync("x");
        Assert.Equal("""{"jsonrpc":"2.0","id":1,"method":"IGate.EchoAsync","params":["x"]}""", await plain.NextAsync());
        await plain.SendAsync("""{"jsonrpc":"2.0","id":1,"result":"y"}""");
        Assert.Equal("y", await call.InTime());
        await client.NoteAsync("n");
        Assert.Equal("""{"jsonrpc":"2.0","method":"IGate.NoteAsync","params":["n"]}""", await plain.NextAsync());
        await plain.ExpectAsync(Echo, """{"jsonrpc":"2.0","id":99,"result":"a"}""");
        await plain.ExpectNothingAsync();
    }

    [Fact]
    public async Task P21_a_cancelled_call_sends_cancelRequest_and_one_that_is_cancelled_is_answered_32800()
    {
        var gate = new Gate();
        await using PlainPeer plain = await PlainPeer.ConnectAsync(Serving(gate));
        using var source = new CancellationTokenSource();
        Task<string> call = plain.Peer.CreateProxy<IGate>().WaitAsync("x", source.Token);
        await plain.NextAsync();
        await source.CancelAsync();
        Assert.Equal("""{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":1}}""", await plain.NextAsync());
        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.InTime());
        Assert.Equal(source.Token, e.CancellationToken);
        await plain.SendAsync("""{"jsonrpc":"2.0","id":1,"error":{"code":-32800,"message":"cancelled"}}""");

        await plain.SendAsync("""{"jsonrpc":"2.0","id":"w","method":"IGate.WaitAsync","params":["a"]}""");
        Assert.Equal("start a", await gate.NextAsync());
        await plain.ExpectAsync(
            """{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":"w"}}""",
            """{"jsonrpc":"2.0","id":"w","error":{"code":-32800,"message":"'IGate.WaitAsync' was cancelled."}}""");
    }

    [Fact]
    public async Task P22_a_deadline_holds_on_the_callers_side_and_is_not_told()
    {
        var clock = new ManualTime();
        await using PlainPeer plain = await PlainPeer.ConnectAsync(new RpcPeerOptions { TimeProvider = clock, CallTimeout = TimeSpan.FromSeconds(5) });
        Task<JsonElement> call = plain.Peer.CallAsync("x");
        Assert.Equal("""{"jsonrpc":"2.0","id":1,"method":"x","params":[]}""", await plain.NextAsync());

        clock.Advance(TimeSpan.FromSeconds(5));

        await Assert.ThrowsAsync<RpcTimeoutException>(() => call.InTime());
        Assert.Equal("""{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":1}}""", await plain.NextAsync());
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":99,"$":7,"method":"IGate.EchoAsync","params":["a"]}""")]
    [InlineData("""{"jsonrpc":"2.0","id":99,"$":{"deadlineMs":-1},"$":[],"method":"IGate.EchoAsync","params":["a"]}""")]
    public async Task P5_a_dollar_member_means_nothing_over_Content_Length(string message)
    {
        await using PlainPeer plain = await PlainPeer.ConnectAsync(Serving(new Gate()));

        await plain.ExpectAsync(message, """{"jsonrpc":"2.0","id":99,"result":"a"}""");
    }

    [Theory]
    [InlineData("$/ping", """{"n":1}""")]
    [InlineData("$/bye", """{"reason":"x"}""")]
    [InlineData("$/setTrace", """{"value":"off"}""")]
    [InlineData("$/ready", """{"protocol":1}""")]
    [InlineData("$/credit", """{"stream":0,"n":5}""")]
    [InlineData("$/end", """{"stream":0}""")]
    [InlineData("$/stream", """{"stream":1,"items":[]}""")]
    [InlineData("unknown", """[{"$stream":1}]""")]
    [InlineData("IGate.NoteAsync", """[{"$stream":1}]""")]
    public async Task P5_messages_that_only_Hawser_knows_are_ignored_over_Content_Length(string method, string parameters)
    {
        await using PlainPeer plain = await PlainPeer.ConnectAsync(Serving(new Gate()));

        await plain.SendAsync($$"""{"jsonrpc":"2.0","method":"{{method}}","params":{{parameters}}}""");

        await plain.ExpectNothingAsync();
        await plain.ExpectAsync(Echo, """{"jsonrpc":"2.0","id":99,"result":"a"}""");
    }

    [Fact]
    public async Task P24_methods_with_streams_fail_clearly_on_both_sides_over_Content_Length()
    {
        var opened = new PatternStream(10);
        var pipes = new Pipes { Open = (_, _) => Task.FromResult<Stream>(opened), Items = (_, _) => Nothing() };
        await using PlainPeer plain = await PlainPeer.ConnectAsync(new RpcPeerOptions { Services = [RpcService.For<IPipes>(pipes)] });
        IPipes client = plain.Peer.CreateProxy<IPipes>();

        NotSupportedException e = await Assert.ThrowsAsync<NotSupportedException>(() => client.OpenAsync("x").InTime());
        Assert.Contains("IPipes.OpenAsync", e.Message, StringComparison.Ordinal);
        Assert.Contains("Content-Length", e.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<NotSupportedException>(() => client.ItemsAsync("x").ToArrayAsync().AsTask().InTime());
        await Assert.ThrowsAsync<NotSupportedException>(() => client.UploadAsync("x", Stream.Null).InTime());
        await Assert.ThrowsAsync<NotSupportedException>(() => client.ConsumeAsync("x", Nothing()).InTime());
        await Assert.ThrowsAsync<NotSupportedException>(() => client.FeedAsync(Nothing()).AsTask().InTime());

        await plain.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"IPipes.OpenAsync","params":["x"]}""");
        Assert.Contains("\"code\":-32601,\"message\":\"The result of 'IPipes.OpenAsync' is a stream", await plain.NextAsync(), StringComparison.Ordinal);
        await opened.Disposed.InTime();
        await plain.SendAsync("""{"jsonrpc":"2.0","id":2,"method":"IPipes.ItemsAsync","params":["x"]}""");
        Assert.Contains("\"code\":-32601", await plain.NextAsync(), StringComparison.Ordinal);
        await plain.SendAsync("""{"jsonrpc":"2.0","id":3,"method":"IPipes.ConsumeAsync","params":["x",{"$stream":1}]}""");
        Assert.Contains("\"code\":-32602,\"message\":\"'IPipes.ConsumeAsync': 'items' is a stream", await plain.NextAsync(), StringComparison.Ordinal);
        await plain.Peer.ExpectNothingOpenAsync();
        await plain.ExpectNothingAsync();
    }

    [Fact]
    public async Task P28_progress_and_long_bytes_pass_between_peers_over_Content_Length()
    {
        var pipes = new Pipes
        {
            Work = (what, progress, _) =>
            {
                for (int i = 0; i < 1000; i++)
                {
                    progress.Report($"{what} {i}");
                }

                return Task.FromResult("done");
            },
        };
        (RpcPeer client, RpcPeer server) = await PlainPeer.ConnectBothAsync(new RpcPeerOptions { Services = [RpcService.For<IPipes>(pipes)] });
        await using RpcPeer disposal = client;
        IPipes proxy = client.CreateProxy<IPipes>();
        byte[] bytes = PatternStream.Bytes(3_000_000);
        var reports = new List<string>();

        Assert.Equal(bytes, await proxy.EchoAsync(bytes).InTime());
        Assert.Null(await proxy.MaybeAsync(-1).InTime());
        Assert.Equal("done", await proxy.WorkAsync("step", new Reports(reports)).InTime());

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"step {i}"), reports);
        await client.CloseAsync(Patience.Limit).InTime();
        Assert.Equal(IpcEndKind.ClosedHere, (await client.Completion).Kind);
        Assert.Equal(IpcEndKind.ClosedByPeer, (await server.Completion.InTime()).Kind);
    }

    [Fact]
    public async Task P23_notifications_need_no_credit_over_Content_Length()
    {
        var gate = new Gate();
        (RpcPeer client, RpcPeer server) = await PlainPeer.ConnectBothAsync(Serving(gate, new RpcLimits { Window = 4096 }));
        await using RpcPeer disposal = client;
        IGate proxy = client.CreateProxy<IGate>();
        string text = new('x', 10_000);
        for (int i = 0; i < 100; i++)
        {
            await proxy.NoteAsync($"{i} {text}").InTime();
        }

        for (int i = 0; i < 100; i++)
        {
            Assert.Equal($"note {i} {text}", await gate.NextAsync());
        }

        await server.CloseAsync(Patience.Limit).InTime();
    }

    [Fact]
    public async Task P15_notifications_past_what_may_be_pending_are_cut_off_over_Content_Length()
    {
        await using PlainPeer plain = await PlainPeer.ConnectAsync(Serving(new HeldGate(), new RpcLimits { Pending = 64 * 1024 }));
        string note = $$"""{"jsonrpc":"2.0","method":"IGate.NoteAsync","params":["{{new string('x', 40_000)}}"]}""";
        for (int i = 0; i < 4; i++)
        {
            // The first one is taken when it starts.
            await plain.SendAsync(note);
        }

        IpcEnd end = await plain.Peer.Completion.InTime();
        Assert.Equal(IpcEndKind.ProtocolViolation, end.Kind);
        Assert.Contains("65536", end.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task P12_the_limits_hold_on_this_side_over_Content_Length()
    {
        var gate = new Gate();
        await using PlainPeer plain = await PlainPeer.ConnectAsync(Serving(gate, new RpcLimits { Requests = 1, Message = 65_536 }));
        await plain.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"IGate.DeafAsync","params":["a"]}""");
        Assert.Equal("start a", await gate.NextAsync());
        await plain.SendAsync(Echo);
        Assert.Contains("\"code\":-32002", await plain.NextAsync(), StringComparison.Ordinal);
        gate.Open("a");
        Assert.Equal("""{"jsonrpc":"2.0","id":1,"result":"a"}""", await plain.NextAsync());

        await plain.SendAsync(new string(' ', 65_537));

        Assert.Equal(IpcEndKind.ProtocolViolation, (await plain.Peer.Completion.InTime()).Kind);
    }

    [Fact]
    public async Task P27_closing_over_Content_Length_waits_for_calls_in_flight_and_hangs_up_without_a_word()
    {
        var gate = new Gate();
        await using PlainPeer plain = await PlainPeer.ConnectAsync(Serving(gate));
        await plain.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"IGate.DeafAsync","params":["a"]}""");
        Assert.Equal("start a", await gate.NextAsync());

        Task closing = plain.Peer.CloseAsync(Patience.Limit).AsTask();
        await plain.SendAsync(Echo);
        Assert.Contains("\"code\":-32002", await plain.NextAsync(), StringComparison.Ordinal);
        Assert.False(closing.IsCompleted);
        gate.Open("a");

        Assert.Equal("""{"jsonrpc":"2.0","id":1,"result":"a"}""", await plain.NextAsync());
        await closing.InTime();
        Assert.Equal(IpcEndKind.ClosedHere, (await plain.Peer.Completion).Kind);
        await Assert.ThrowsAsync<EndOfStreamException>(plain.NextAsync);
    }

    [Fact]
    public async Task P27_the_end_of_the_input_is_a_close_over_Content_Length_and_calls_fail_with_it()
    {
        await using PlainPeer plain = await PlainPeer.ConnectAsync();
        Task<JsonElement> call = plain.Peer.CallAsync("x");
        await plain.NextAsync();

        plain.Hang();

        ConnectionLostException e = await Assert.ThrowsAsync<ConnectionLostException>(() => call.InTime());
        Assert.Equal(IpcEndKind.ClosedByPeer, e.End?.Kind);
        Assert.Equal(IpcEndKind.ClosedByPeer, (await plain.Peer.Completion.InTime()).Kind);
    }

    [Fact]
    public async Task P30_a_batch_and_malformed_messages_are_answered_over_Content_Length_as_ever()
    {
        await using PlainPeer plain = await PlainPeer.ConnectAsync(Serving(new Gate()));

        await plain.ExpectAsync($"[{Echo}]", """[{"jsonrpc":"2.0","id":99,"result":"a"}]""");
        for (int i = 0; i < 4; i++)
        {
            await plain.SendAsync("{");
            Assert.StartsWith("""{"jsonrpc":"2.0","id":null,"error":{"code":-32700""", await plain.NextAsync(), StringComparison.Ordinal);
        }

        await plain.SendAsync("{");
        Assert.Equal(IpcEndKind.ProtocolViolation, (await plain.Peer.Completion.InTime()).Kind);
    }

    private static RpcPeerOptions Serving(Gate gate, RpcLimits? limits = null, TimeSpan? callTimeout = null) => new()
    {
        Services = [RpcService.For<IGate>(gate)],
        Limits = limits ?? new RpcLimits(),
        CallTimeout = callTimeout ?? Timeout.InfiniteTimeSpan,
    };

    private static async IAsyncEnumerable<string> Nothing()
    {
        await Task.CompletedTask;
        yield break;
    }

    private sealed class Reports(List<string> all) : IProgress<string>
    {
        public void Report(string value) => all.Add(value);
    }
}
