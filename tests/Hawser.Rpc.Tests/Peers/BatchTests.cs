using System.Text;
using System.Text.Json;
using Hawser.Ipc;
using Hawser.Rpc.Tests.Support;

namespace Hawser.Rpc.Tests.Peers;

public sealed class BatchTests
{
    [Fact]
    public async Task P30_the_answer_to_a_batch_comes_when_its_last_request_is_done()
    {
        var gate = new Gate();
        (RawPeer raw, RpcPeer peer) = await ServeAsync(gate);
        await using RawPeer disposal = raw;

        raw.Send($"[{Request(1, "DeafAsync", "a")}, {Request("\"1\"", "EchoAsync", "b")} ,{Request(2, "DeafAsync", "c")}]");
        Assert.Equal(["start a", "start c"], new[] { await gate.NextAsync(), await gate.NextAsync() }.Order());
        gate.Open("c");
        await raw.ExpectNothingAsync();
        gate.Open("a");

        await raw.ExpectNextAsync($"[{Result(1, "a")},{Result("\"1\"", "b")},{Result(2, "c")}]");
        await raw.ExpectNothingAsync();
        await peer.ExpectNothingOpenAsync();
    }

    [Fact]
    public async Task P30_a_batch_of_10_000_requests_has_one_answer_with_10_000_entries()
    {
        (RawPeer raw, RpcPeer _) = await RawPeer.ConnectAsync(
            Serving(new Gate(), new RpcLimits { Requests = 20_000 }));
        await using RawPeer disposal = raw;

        await raw.SendLongAsync(Batch(10_000, i => Request(i, "EchoAsync", $"text {i}")));

        Dictionary<int, JsonElement> answers = Entries(await raw.NextAsync());
        Assert.Equal(10_000, answers.Count);
        Assert.All(answers, answer => Assert.Equal($"text {answer.Key}", answer.Value.GetProperty("result").GetString()));
        await raw.ExpectNothingAsync();
    }

    [Fact]
    public async Task P12_each_request_of_a_batch_counts_against_the_limits()
    {
        var gate = new Gate();
        (RawPeer raw, RpcPeer peer) = await ServeAsync(gate);
        await using RawPeer disposal = raw;

        await raw.SendLongAsync(Batch(10_000, i => Request(i, "DeafAsync", "held")));
        await raw.ExpectNothingAsync();
        Assert.Equal(1025, peer.OpenServedCalls); // The answer is open too.
        gate.Open("held");

        Dictionary<int, JsonElement> answers = Entries(await raw.NextAsync());
        Assert.Equal(10_000, answers.Count);
        Assert.All(answers, answer => Assert.Equal(
            answer.Key < 1024, answer.Value.TryGetProperty("result", out _)));
        Assert.Equal(8976, answers.Values.Count(answer => answer.TryGetProperty("error", out JsonElement error)
            && error.GetProperty("code").GetInt32() == RpcErrorCodes.Busy));
        await raw.ExpectAsync(Request(1, "EchoAsync", "on"), Result(1, "on"));
    }

    [Fact]
    public async Task P30_a_batch_of_10_000_notifications_is_carried_out_in_order_without_an_answer()
    {
        var gate = new Gate();
        (RawPeer raw, RpcPeer _) = await ServeAsync(gate);
        await using RawPeer disposal = raw;
        string batch = Batch(10_000, i => $$"""{"jsonrpc":"2.0","method":"IGate.NoteAsync","params":["{{i}}"]}""");

        await raw.SendLongAsync(batch);
        for (int i = 0; i < 10_000; i++)
        {
            Assert.Equal($"note {i}", await gate.NextAsync());
        }

        // As for one notification of that length, all credit comes back but less than a quarter of the window.
        long credit = 0;
        while (credit < batch.Length - 10_000 - (256 * 1024 / 4))
        {
            using var message = JsonDocument.Parse(await raw.NextAsync());
            Assert.Equal("$/credit", message.RootElement.GetProperty("method").GetString());
            credit += message.RootElement.GetProperty("params").GetProperty("n").GetInt64();
        }

        await raw.ExpectNothingAsync();
    }

    [Fact]
    public async Task P15_a_batch_of_notifications_without_credit_is_cut_off()
    {
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync(new RpcPeerOptions
        {
            Services = [RpcService.For<IGate>(new HeldGate())],
            Limits = new RpcLimits { Window = 4096 },
        });
        await using RawPeer disposal = raw;
        string text = new('x', 3000);
        string batch = Batch(3, i => $$"""{"jsonrpc":"2.0","method":"IGate.NoteAsync","params":["{{text}}{{i}}"]}""");

        raw.Send(batch);
        Assert.Contains("$/credit", await raw.NextAsync(), StringComparison.Ordinal); // The first one has started, and never ends.
        await raw.ExpectNothingAsync();
        raw.Send(batch);

        Assert.Equal(IpcEndKind.ProtocolViolation, (await peer.Completion.InTime()).Kind);
    }

    [Fact]
    public async Task P30_a_batch_of_10_000_numbers_is_10_000_refusals()
    {
        (RawPeer raw, RpcPeer _) = await ServeAsync(new Gate());
        await using RawPeer disposal = raw;

        raw.Send(Batch(10_000, i => $"{i}"));

        using var answer = JsonDocument.Parse(await raw.NextAsync());
        Assert.Equal(10_000, answer.RootElement.GetArrayLength());
        Assert.All(answer.RootElement.EnumerateArray(), entry =>
        {
            Assert.Equal(JsonValueKind.Null, entry.GetProperty("id").ValueKind);
            Assert.Equal(RpcErrorCodes.InvalidRequest, entry.GetProperty("error").GetProperty("code").GetInt32());
        });
    }

    [Fact]
    public async Task P30_entries_that_are_no_requests_are_refused_each_and_the_others_are_carried_out()
    {
        (RawPeer raw, RpcPeer _) = await ServeAsync(new Gate());
        await using RawPeer disposal = raw;

        await raw.ExpectAsync(
            $$"""[[], [{{Request(7, "EchoAsync", "nested")}}], {}, null, {"jsonrpc":"2.0","id":5}, {{Request(1, "EchoAsync", "a")}}, """
            + $$"""{"jsonrpc":"2.0","id":6,"method":"$/nonsense"}, {{Request(8, "Missing", "x")}}, {{Request(9, "EchoAsync", "a\",\"b")}}]""",
            $"""
            [{Error("null", -32600)},{Error("null", -32600)},{Error("null", -32600)},{Error("null", -32600)},{Error(5, -32600)},
             {Result(1, "a")},{Error(6, -32601)},{Error(8, -32601)},{Error(9, -32602)}]
            """);
        await raw.ExpectNothingAsync();
    }

    [Fact]
    public async Task P30_a_second_live_request_with_the_same_id_is_refused_in_a_batch_too()
    {
        var gate = new Gate();
        (RawPeer raw, RpcPeer _) = await ServeAsync(gate);
        await using RawPeer disposal = raw;

        raw.Send($"[{Request(1, "DeafAsync", "a")},{Request(1, "EchoAsync", "b")},{Request("\"1\"", "EchoAsync", "c")}]");
        Assert.Equal("start a", await gate.NextAsync());
        await raw.ExpectAsync($"[{Request(1, "EchoAsync", "d")}]", $"[{Error("null", -32600)}]");
        gate.Open("a");

        await raw.ExpectNextAsync($"[{Result(1, "a")},{Error("null", -32600)},{Result("\"1\"", "c")}]");
    }

    [Fact]
    public async Task P24_a_sequence_that_is_refused_in_a_batch_holds_up_no_other_call_of_a_sequential_instance()
    {
        (RawPeer raw, RpcPeer _) = await RawPeer.ConnectAsync(new RpcPeerOptions { Services = [RpcService.For<IPipes>(new OneAtATime())] });
        await using RawPeer disposal = raw;

        await raw.ExpectAsync(
            """
            [{"jsonrpc":"2.0","id":1,"method":"IPipes.ItemsAsync","params":["x"]},
             {"jsonrpc":"2.0","id":2,"method":"IPipes.PingAsync","params":["p"]},
             {"jsonrpc":"2.0","id":3,"method":"IPipes.MapAsync","params":["x",{"$stream":1}]},
             {"jsonrpc":"2.0","id":4,"method":"IPipes.PingAsync","params":["q"]}]
            """,
            $"[{Error(1, -32601)},{Result(2, "p")},{Error(3, -32601)},{Result(4, "q")}]");
    }

    [Fact]
    public async Task P30_messages_of_the_protocol_work_in_a_batch_as_alone()
    {
        var gate = new Gate();
        (RawPeer raw, RpcPeer _) = await ServeAsync(gate);
        await using RawPeer disposal = raw;

        raw.Send(
            $$$"""[{{{Request(1, "WaitAsync", "a")}}}, {"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":1}},"""
            + """{"jsonrpc":"2.0","method":"$/ping","params":{"n":5}}, {"jsonrpc":"2.0","method":"$/nonsense"}]""");

        string[] messages = [await raw.NextAsync(), await raw.NextAsync()];
        Assert.Contains("""{"jsonrpc":"2.0","method":"$/pong","params":{"n":5}}""", messages);
        Assert.Contains(messages, message => message.StartsWith("""[{"jsonrpc":"2.0","id":1,"error":{"code":-32800,""", StringComparison.Ordinal));
        await raw.ExpectNothingAsync();
    }

    [Fact]
    public async Task P30_a_batch_may_bring_answers_beside_requests()
    {
        (RawPeer raw, RpcPeer peer) = await ServeAsync(new Gate());
        await using RawPeer disposal = raw;
        Task<JsonElement> first = peer.CallAsync("first");
        await raw.NextAsync();
        Task<JsonElement> second = peer.CallAsync("second");
        await raw.NextAsync();

        await raw.ExpectAsync(
            $$$"""[{"jsonrpc":"2.0","id":2,"error":{"code":5,"message":"own"}}, {{{Request(1, "EchoAsync", "a")}}}, {{{Result(1, "one")}}}, {{{Result(3, "")}}}]""",
            $"[{Result(1, "a")}]");

        Assert.Equal("one", (await first.InTime()).GetString());
        Assert.Equal(5, (await Assert.ThrowsAsync<RemoteException>(() => second.InTime())).Code);
        Assert.Equal(1, peer.Inbound.StrayAnswers);
        raw.Send($"[{Result(4, "")}]");
        await raw.ExpectNothingAsync();
    }

    [Fact]
    public async Task P12_answers_that_do_not_fit_into_the_callers_message_are_cut_entry_by_entry()
    {
        (RawPeer raw, RpcPeer _) = await RawPeer.ConnectAsync(Serving(new Gate()), limits: "{\"message\":3000,\"chunk\":2048}");
        await using RawPeer disposal = raw;
        string text = new('x', 1000);

        await raw.SendLongAsync(Batch(4, i => Request(i, "EchoAsync", i == 3 ? "short" : text)));

        string answer = await raw.NextAsync();
        Assert.InRange(answer.Length, 2000, 3000);
        Dictionary<int, JsonElement> answers = Entries(answer);
        Assert.Equal(4, answers.Count);
        Assert.Equal("short", answers[3].GetProperty("result").GetString());
        JsonElement[] errors = [.. answers.Values.Where(entry => entry.TryGetProperty("error", out _)).Select(entry => entry.GetProperty("error"))];
        Assert.Equal(RpcErrorCodes.MessageTooLarge, Assert.Single(errors).GetProperty("code").GetInt32());
        Assert.Equal(3000, errors[0].GetProperty("data").GetProperty("limit").GetInt32());
    }

    [Fact]
    public async Task P12_a_batch_whose_answer_cannot_fit_is_refused_and_nothing_of_it_is_started()
    {
        var gate = new Gate();
        (RawPeer raw, RpcPeer _) = await RawPeer.ConnectAsync(Serving(gate), limits: "{\"message\":3000}");
        await using RawPeer disposal = raw;

        await raw.ExpectAsync(Batch(100, i => Request(i, "DeafAsync", $"{i}")), Error("null", -32003));

        raw.Send(Request(1, "DeafAsync", "alone"));
        Assert.Equal("start alone", await gate.NextAsync());
    }

    [Fact]
    public async Task P12_batches_are_refused_while_the_answers_to_others_fill_what_may_be_pending()
    {
        var gate = new Gate();
        (RawPeer raw, RpcPeer _) = await RawPeer.ConnectAsync(Serving(gate, new RpcLimits { Pending = 64 * 1024 }));
        await using RawPeer disposal = raw;
        raw.Send($"[{Request(1, "DeafAsync", "a")},{string.Join(",", Enumerable.Repeat("1", 300))}]");
        Assert.Equal("start a", await gate.NextAsync());

        await raw.ExpectAsync(Batch(300, _ => "1"), Error("null", -32002));
        await raw.ExpectAsync("[1]", $"[{Error("null", -32600)}]");
        gate.Open("a");

        Assert.StartsWith("[", await raw.NextAsync(), StringComparison.Ordinal);
        await raw.ExpectAsync(Batch(2, _ => "1"), $"[{Error("null", -32600)},{Error("null", -32600)}]");
    }

    [Fact]
    public async Task P24_streams_that_are_given_in_a_batch_flow_and_those_that_are_asked_for_are_refused()
    {
        var pipes = new Pipes
        {
            Consume = async (_, items, cancellationToken) => string.Join(",", await items.ToArrayAsync(cancellationToken)),
            Items = (_, _) => throw new NotSupportedException("Nobody enumerates it."),
            Open = (_, _) => Task.FromResult<Stream>(new PatternStream(10)),
        };
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync(new RpcPeerOptions { Services = [RpcService.For<IPipes>(pipes)] });
        await using RawPeer disposal = raw;
        byte[] bytes = PatternStream.Bytes(50_000);
        string text = Convert.ToBase64String(bytes);

        raw.Send(
            $$"""
            [{"jsonrpc":"2.0","id":1,"method":"IPipes.ConsumeAsync","params":["x",{"$stream":1}]},
             {"jsonrpc":"2.0","id":2,"method":"IPipes.OpenAsync","params":["x"]},
             {"jsonrpc":"2.0","id":3,"method":"IPipes.EchoAsync","params":["{{text}}"]}]
            """);
        raw.Send("""{"jsonrpc":"2.0","method":"$/stream","params":{"stream":1,"items":["a","b"]}}""");
        raw.Send("""{"jsonrpc":"2.0","method":"$/end","params":{"stream":1}}""");

        await raw.ExpectNextAsync($"[{Result(1, "a,b")},{Error(2, -32601)},{Result(3, text)}]");
        await raw.ExpectNothingAsync();
        await peer.ExpectNothingOpenAsync();
    }

    [Fact]
    public async Task P27_a_goodbye_waits_for_the_answer_to_a_batch()
    {
        var gate = new Gate();
        (RawPeer raw, RpcPeer peer) = await ServeAsync(gate);
        await using RawPeer disposal = raw;
        raw.Send($"[{Request(1, "DeafAsync", "a")},{Request(2, "EchoAsync", "b")}]");
        await gate.NextAsync();

        raw.Send("""{"jsonrpc":"2.0","method":"$/bye","params":{"reason":"done"}}""");
        Assert.Contains("$/bye", await raw.NextAsync(), StringComparison.Ordinal);
        raw.Send($"[{Request(3, "EchoAsync", "c")}]");
        await raw.ExpectNextAsync($"[{Error(3, -32002)}]");
        gate.Open("a");

        await raw.ExpectNextAsync($"[{Result(1, "a")},{Result(2, "b")}]");
        await peer.Completion.InTime();
    }

    [Fact]
    public async Task P30_the_end_of_the_connection_ends_an_open_batch()
    {
        var gate = new Gate();
        (RawPeer raw, RpcPeer peer) = await ServeAsync(gate);
        raw.Send($"[{Request(1, "WaitAsync", "a")},{Request(2, "EchoAsync", "b")}]");
        Assert.Equal("start a", await gate.NextAsync());

        await raw.DisposeAsync();

        Assert.Equal("cancelled a", await gate.NextAsync());
        await peer.Completion.InTime();
        await peer.ExpectNothingOpenAsync();
    }

    private static Task<(RawPeer Raw, RpcPeer Peer)> ServeAsync(Gate gate) => RawPeer.ConnectAsync(Serving(gate));

    private static RpcPeerOptions Serving(Gate gate, RpcLimits? limits = null) =>
        new() { Services = [RpcService.For<IGate>(gate)], Limits = limits ?? new RpcLimits() };

    private static string Batch(int count, Func<int, string> entry)
    {
        var batch = new StringBuilder("[");
        for (int i = 0; i < count; i++)
        {
            batch.Append(i == 0 ? "" : ",").Append(entry(i));
        }

        return batch.Append(']').ToString();
    }

    private static string Request(object id, string method, string text) =>
        $$"""{"jsonrpc":"2.0","id":{{id}},"method":"IGate.{{method}}","params":["{{text}}"]}""";

    private static string Result(object id, string text) => $$"""{"jsonrpc":"2.0","id":{{id}},"result":"{{text}}"}""";

    private static string Error(object id, int code) => $$$"""{"jsonrpc":"2.0","id":{{{id}}},"error":{"code":{{{code}}}}}""";

    private static Dictionary<int, JsonElement> Entries(string answer) =>
        JsonElement.Parse(answer).EnumerateArray().ToDictionary(entry => entry.GetProperty("id").GetInt32());
}
