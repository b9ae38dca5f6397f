using System.Text.Json;
using Hawser.Ipc;
using Hawser.Rpc.Tests.Support;

namespace Hawser.Rpc.Tests.Peers;

public sealed class MalformedTests
{
    private const string Echo = """{"jsonrpc":"2.0","id":99,"method":"IGate.EchoAsync","params":["a"]}""";

    public static TheoryData<string, int, string> Faulty { get; } = new()
    {
        // No JSON text.
        { "{", -32700, "null" },
        { """{"jsonrpc":"2.0","id":1,"method":"IGate.EchoAsync","params":["a"]""", -32700, "1" },
        { """{"jsonrpc":"2.0","id":1,"method":"IGate.EchoAsync","params":["a"]}}""", -32700, "1" },
        { """{"jsonrpc":"2.0","id":1,"method":"IGate.EchoAsync","params":["a",]}""", -32700, "1" },
        { "\ufeff{}", -32700, "null" },
        { """{"id":01}""", -32700, "null" },
        { """{"id":1} // comment""", -32700, "1" },

        // Another shape.
        { "7", -32600, "null" },
        { "\"x\"", -32600, "null" },
        { "{}", -32600, "null" },
        { """{"jsonrpc":"2.0"}""", -32600, "null" },
        { """{"jsonrpc":"2.0","id":1}""", -32600, "1" },
        { """{"id":1,"method":"IGate.EchoAsync","params":["a"]}""", -32600, "1" },
        { """{"jsonrpc":"1.0","id":1,"method":"IGate.EchoAsync","params":["a"]}""", -32600, "1" },
        { """{"jsonrpc":2.0,"id":1,"method":"IGate.EchoAsync","params":["a"]}""", -32600, "1" },
        { """{"jsonrpc":"2.0","id":1,"method":["IGate.EchoAsync"],"params":["a"]}""", -32600, "1" },
        { """{"jsonrpc":"2.0","id":1,"method":null}""", -32600, "1" },
        { """{"jsonrpc":"2.0","id":1,"method":"IGate.EchoAsync","params":"a"}""", -32600, "1" },
        { """{"jsonrpc":"2.0","id":1,"method":"IGate.EchoAsync","params":null}""", -32600, "1" },
        { """{"jsonrpc":"2.0","id":1,"method":"IGate.EchoAsync","$":7,"params":["a"]}""", -32600, "1" },
        { """{"jsonrpc":"2.0","id":1,"method":"IGate.EchoAsync","$":{"deadlineMs":"1"},"params":["a"]}""", -32600, "1" },
        { """{"jsonrpc":"2.0","id":1,"method":"IGate.EchoAsync","$":{"deadlineMs":1e400},"params":["a"]}""", -32600, "1" },
        { """{"jsonrpc":"2.0","id":1,"method":"IGate.EchoAsync","params":["a"],"result":1}""", -32600, "1" },
        { """{"jsonrpc":"2.0","id":1,"method":"IGate.EchoAsync","params":["a"],"params":["b"]}""", -32600, "1" },
        { """{"jsonrpc":"2.0","id":1,"method":"IGate.EchoAsync","me\u0074hod":"IGate.EchoAsync","params":["a"]}""", -32600, "1" },
        { """{"jsonrpc":"2.0","id":1,"id":2,"method":"IGate.EchoAsync","params":["a"]}""", -32600, "null" },
        { """{"jsonrpc":"2.0","id":1.5,"method":"IGate.EchoAsync","params":["a"]}""", -32600, "null" },
        { """{"jsonrpc":"2.0","id":1e2,"method":"IGate.EchoAsync","params":["a"]}""", -32600, "null" },
        { """{"jsonrpc":"2.0","id":null,"method":"IGate.EchoAsync","params":["a"]}""", -32600, "null" },
        { """{"jsonrpc":"2.0","id":true,"method":"IGate.EchoAsync","params":["a"]}""", -32600, "null" },
        { """{"jsonrpc":"2.0","id":[1],"method":"IGate.EchoAsync","params":["a"]}""", -32600, "null" },
        { $$"""{"jsonrpc":"2.0","id":"{{new string('x', 129)}}","method":"IGate.EchoAsync","params":["a"]}""", -32600, "null" },
        { $$"""{"jsonrpc":"2.0","id":{{new string('1', 129)}},"method":"IGate.EchoAsync","params":["a"]}""", -32600, "null" },
        { """{"jsonrpc":"2.0","id":"\ud800","method":"IGate.EchoAsync","params":["a"]}""", -32600, "null" },
        { """{"jsonrpc":"2.0","id":1,"method":"\ud800","params":["a"]}""", -32600, "1" },
        { """{"jsonrpc":"2.0","id":1,"method":"IGate.EchoAsync","params":["a"],"\ud800":1}""", -32700, "1" },
        { """{"jsonrpc":"\ud800","id":1,"method":"IGate.EchoAsync","params":["a"]}""", -32700, "null" },

        // Sound envelopes.
        { """{"jsonrpc":"2.0","id":1,"method":"$/nonsense"}""", -32601, "1" },
        { """{"jsonrpc":"2.0","id":1,"method":"$/ticket","params":{"kind":"once"}}""", -32601, "1" },
        { """{"jsonrpc":"2.0","id":1,"method":"rpc.discover"}""", -32601, "1" },
        { """{"jsonrpc":"2.0","id":1,"method":"IGate.EchoAsync","params":[{"\ud800":1,"$":2}]}""", -32602, "1" },
        { """{"jsonrpc":"2.0","id":1,"method":"IGate.NoneAsync","params":["$",{"\udc00":1}]}""", -32601, "1" },
        { """{"jsonrpc":"2.0","id":1,"method":""}""", -32601, "1" },
        { """{"jsonrpc":"2.0","id":1,"method":"IGate.EchoAsync","params":["\ud800"]}""", -32602, "1" },
        { """{"jsonrpc":"2.0","id":1,"method":"IGate.EchoAsync","params":[{"$\ud800":1}]}""", -32602, "1" },
        { """{"jsonrpc":"2.0","id":1,"method":"IGate.EchoAsync","params":[{"$bytes":1,"\udc00":2}]}""", -32602, "1" },
        { """{"jsonrpc":"2.0","id":1,"method":"IGate.EchoAsync","params":[1e999999999]}""", -32602, "1" },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public async Task P30_a_faulty_message_is_answered_and_the_connection_lives(string message, int code, string id)
    {
        (RawPeer raw, RpcPeer _) = await ServeAsync();
        await using RawPeer disposal = raw;

        await raw.ExpectAsync(message, $$"""{"error":{"code":{{code}}},"id":{{id}}}""");
        await raw.ExpectAsync(Echo, """{"jsonrpc":"2.0","id":99,"result":"a"}""");
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":0,"method":"IGate.EchoAsync","params":["a"]}""", "0")]
    [InlineData("""{"jsonrpc":"2.0","id":-0,"method":"IGate.EchoAsync","params":["a"]}""", "-0")]
    [InlineData("""{"params":["a"],"method":"IGate.EchoAsync","id":-9223372036854775808,"jsonrpc":"2.0"}""", "-9223372036854775808")]
    [InlineData("""{"jsonrpc":"2.0","id":123456789012345678901234567890,"method":"IGate.EchoAsync","params":["a"]}""",
        "123456789012345678901234567890")]
    [InlineData("""{"jsonrpc":"2.0","id":"","method":"IGate.EchoAsync","params":["a"],"other":{"id":[]}}""", "\"\"")]
    [InlineData(
        """{"\u006ason\u0072pc":"2.0","i\u0064":"\u00e4ä\"","meth\u006fd":"IGate.\u0045choAsync","params":["a"]}""",
        "\"\\u00e4ä\\\"\"")]
    public async Task P30_any_order_of_members_is_read_and_the_id_is_echoed_byte_for_byte(string message, string id)
    {
        (RawPeer raw, RpcPeer _) = await ServeAsync();
        await using RawPeer disposal = raw;

        raw.Send(message);

        Assert.Equal($$"""{"jsonrpc":"2.0","id":{{id}},"result":"a"}""", await raw.NextAsync());
    }

    [Fact]
    public async Task P30_half_a_surrogate_pair_as_a_name_in_a_message_of_the_protocol_is_no_name_of_it()
    {
        (RawPeer raw, RpcPeer _) = await ServeAsync();
        await using RawPeer disposal = raw;

        raw.Send("""{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"\ud800":1}}""");

        await raw.ExpectAsync(Echo, """{"jsonrpc":"2.0","id":99,"result":"a"}""");
    }

    [Fact]
    public async Task P30_invalid_UTF8_is_no_JSON_text()
    {
        (RawPeer raw, RpcPeer _) = await ServeAsync();
        await using RawPeer disposal = raw;

        raw.Send([.. """{"jsonrpc":"2.0","id":1,"method":"IGate.EchoAsync","params":[" """u8, 0xC3, 0x28, .. "\"]}"u8]);

        await raw.ExpectNextAsync("""{"id":null,"error":{"code":-32700}}""");
        await raw.ExpectAsync(Echo, """{"jsonrpc":"2.0","id":99,"result":"a"}""");
    }

    [Fact]
    public async Task P30_nesting_of_100_000_is_refused_and_that_of_the_limit_is_not()
    {
        (RawPeer raw, RpcPeer _) = await ServeAsync();
        await using RawPeer disposal = raw;
        static string Nested(int depth) =>
            $$"""{"jsonrpc":"2.0","id":1,"method":"IGate.EchoAsync","params":{{new string('[', depth)}}{{new string(']', depth)}}}""";

        await raw.ExpectAsync(Nested(100_000), """{"id":1,"error":{"code":-32700}}""");
        await raw.ExpectAsync(Nested(64), """{"id":1,"error":{"code":-32700}}""");
        await raw.ExpectAsync(Nested(63), """{"id":1,"error":{"code":-32602}}""");
    }

    [Fact]
    public async Task P30_the_fifth_malformed_message_of_a_connection_closes_it()
    {
        (RawPeer raw, RpcPeer peer) = await ServeAsync();
        await using RawPeer disposal = raw;
        for (int i = 0; i < 4; i++)
        {
            await raw.ExpectAsync("{", """{"id":null,"error":{"code":-32700}}""");
            await raw.ExpectAsync("{}", """{"id":null,"error":{"code":-32600}}""");
        }

        raw.Send("{");

        Assert.Equal(IpcEndKind.ProtocolViolation, (await peer.Completion.InTime()).Kind);
    }

    [Fact]
    public async Task P30_a_second_live_request_with_the_same_id_is_refused_and_ids_differ_by_type()
    {
        var gate = new Gate();
        (RawPeer raw, RpcPeer _) = await RawPeer.ConnectAsync(new RpcPeerOptions { Services = [RpcService.For<IGate>(gate)] });
        await using RawPeer disposal = raw;
        raw.Send("""{"jsonrpc":"2.0","id":1,"method":"IGate.DeafAsync","params":["a"]}""");
        Assert.Equal("start a", await gate.NextAsync());

        await raw.ExpectAsync(
            """{"jsonrpc":"2.0","id":1,"method":"IGate.EchoAsync","params":["b"]}""", """{"id":null,"error":{"code":-32600}}""");
        await raw.ExpectAsync(
            """{"jsonrpc":"2.0","id":"1","method":"IGate.EchoAsync","params":["c"]}""", """{"jsonrpc":"2.0","id":"1","result":"c"}""");
        gate.Open("a");
        await raw.ExpectNextAsync("""{"jsonrpc":"2.0","id":1,"result":"a"}""");
        await raw.ExpectAsync(
            """{"jsonrpc":"2.0","id":1,"method":"IGate.EchoAsync","params":["d"]}""", """{"jsonrpc":"2.0","id":1,"result":"d"}""");
    }

    [Fact]
    public async Task P30_answers_that_nobody_waits_for_are_counted_and_ignored()
    {
        (RawPeer raw, RpcPeer peer) = await ServeAsync();
        await using RawPeer disposal = raw;

        raw.Send("""{"jsonrpc":"2.0","id":1,"result":1}""");
        raw.Send("""{"jsonrpc":"2.0","id":"1","result":1}""");
        raw.Send("""{"jsonrpc":"2.0","id":7,"error":{"code":1,"message":"x"}}""");
        raw.Send("""{"jsonrpc":"2.0","id":7,"result":1,"error":{"code":1,"message":"x"}}""");
        raw.Send("""{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"x"}}""");
        raw.Send("""{"jsonrpc":"2.0","method":"$/progress","params":{"token":1,"value":2}}""");
        raw.Send("""{"jsonrpc":"2.0","method":"$/nonsense"}""");
        raw.Send("""{"jsonrpc":"2.0","method":"$/ready","params":{}}""");

        await raw.ExpectNothingAsync();
        Assert.Equal(4, peer.Inbound.StrayAnswers);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":1,"error":{"code":1,"message":"x"}}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":7}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{}}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":1.5,"message":"x"}}""", -32600)]
    [InlineData("""{"id":1,"result":1}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":1""", -32700)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":-32800,"message":"x"}}""", -32800)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":-32603}}""", -32603)]
    public async Task P30_a_faulty_answer_fails_its_call(string answer, int code)
    {
        (RawPeer raw, RpcPeer peer) = await ServeAsync();
        await using RawPeer disposal = raw;
        Task<JsonElement> call = peer.CallAsync("x");
        await raw.NextAsync();

        raw.Send(answer);

        Assert.Equal(code, (await Assert.ThrowsAsync<RpcProtocolException>(() => call.InTime())).Code);
        await raw.ExpectNothingAsync();
    }

    [Theory]
    [InlineData("""{"code":5,"message":"own"}""", 5, "own", "")]
    [InlineData("""{"code":-32000,"message":"own","data":"text"}""", -32000, "own", "")]
    [InlineData("""{"code":-32000,"message":"own","data":{"type":"T","message":"longer","inner":7}}""", -32000, "longer", "T")]
    public async Task P19_errors_of_foreign_peers_are_remote_exceptions_with_their_code(string error, int code, string message, string type)
    {
        (RawPeer raw, RpcPeer peer) = await ServeAsync();
        await using RawPeer disposal = raw;
        Task<JsonElement> call = peer.CallAsync("x");
        await raw.NextAsync();

        raw.Send($$"""{"error":{{error}},"id":1,"jsonrpc":"2.0"}""");

        RemoteException e = await Assert.ThrowsAsync<RemoteException>(() => call.InTime());
        Assert.Equal((code, message, type), (e.Code, e.Message, e.RemoteType));
    }

    private static Task<(RawPeer Raw, RpcPeer Peer)> ServeAsync() =>
        RawPeer.ConnectAsync(new RpcPeerOptions { Services = [RpcService.For<IGate>(new Gate())] });
}
