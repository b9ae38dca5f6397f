using System.Text;
using System.Text.Json;
using Hawser.Ipc;
using Hawser.Rpc.Tests.Support;

namespace Hawser.Rpc.Tests.Peers;

/// <summary>Each limit that a peer announces, towards a peer that ignores it. That of streams is in BackpressureTests.</summary>
public sealed class ComplianceTests
{
    [Fact]
    public async Task P12_an_exception_is_cut_to_the_error_data_that_the_caller_accepts()
    {
        (RawPeer raw, RpcPeer _) = await RawPeer.ConnectAsync(
            new RpcPeerOptions { Services = [RpcService.For<IThrower>(new Thrower())] }, limits: "{\"errorData\":1024}");
        await using RawPeer disposal = raw;

        raw.Send("""{"jsonrpc":"2.0","id":1,"method":"IThrower.ThrowMuchAsync","params":[100000,5]}""");

        using var answer = JsonDocument.Parse(await raw.NextAsync());
        JsonElement data = answer.RootElement.GetProperty("error").GetProperty("data");
        Assert.InRange(Encoding.UTF8.GetByteCount(data.GetRawText()), 500, 1024);
        Assert.NotEqual("", data.GetProperty("message").GetString());
    }

    [Fact]
    public async Task P12_a_caller_that_accepts_no_error_data_gets_an_empty_object()
    {
        (RawPeer raw, RpcPeer _) = await RawPeer.ConnectAsync(
            new RpcPeerOptions { Services = [RpcService.For<IThrower>(new Thrower())] }, limits: "{\"errorData\":0}");
        await using RawPeer disposal = raw;

        raw.Send("""{"jsonrpc":"2.0","id":1,"method":"IThrower.ThrowAsync","params":["x"]}""");

        using var answer = JsonDocument.Parse(await raw.NextAsync());
        Assert.Equal("{}", answer.RootElement.GetProperty("error").GetProperty("data").GetRawText());
        Assert.Equal("x", answer.RootElement.GetProperty("error").GetProperty("message").GetString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task P12_who_sends_more_error_data_than_is_accepted_is_cut_off(bool inStream)
    {
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync(new RpcPeerOptions { Limits = new RpcLimits { ErrorData = 4096 } });
        await using RawPeer disposal = raw;
        Task<JsonElement> call = peer.CallAsync("m");
        string much = $$$"""{"code":-32000,"message":"m","data":{"type":"T","message":"{{{new string('x', 4096)}}}"}}""";

        // As much as is accepted, and a long message beside it, passes.
        raw.Send(End($$"""{"code":-32000,"message":"{{new string('x', 9000)}}"}"""));
        await raw.ExpectNextAsync("""{"jsonrpc":"2.0","id":1,"method":"m","params":[]}""");
        await raw.ExpectNothingAsync();
        raw.Send(inStream
            ? End(much)
            : $$"""{"jsonrpc":"2.0","id":1,"error":{{much}}}""");

        IpcEnd end = await peer.Completion.InTime();
        Assert.Equal(IpcEndKind.ProtocolViolation, end.Kind);
        Assert.Contains("4096", end.Detail, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ConnectionLostException>(() => call.InTime());

        static string End(string error) =>
            $$$"""{"jsonrpc":"2.0","method":"$/end","params":{"error":{{{error}}},"stream":7}}""";
    }

    [Fact]
    public async Task P12_over_the_bytes_of_unanswered_requests_none_is_started()
    {
        var gate = new Gate();
        (RawPeer raw, RpcPeer _) = await RawPeer.ConnectAsync(
            new RpcPeerOptions { Services = [RpcService.For<IGate>(gate)], Limits = new RpcLimits { Pending = 65_536 } });
        await using RawPeer disposal = raw;
        raw.Send($$"""{"jsonrpc":"2.0","id":1,"method":"IGate.DeafAsync","params":["{{new string('a', 40_000)}}"]}""");
        await gate.NextAsync();

        await raw.ExpectAsync(
            $$"""{"jsonrpc":"2.0","id":2,"method":"IGate.DeafAsync","params":["{{new string('b', 40_000)}}"]}""",
            """{"jsonrpc":"2.0","id":2,"error":{"code":-32002}}""");
        await raw.ExpectAsync(
            """{"jsonrpc":"2.0","id":3,"method":"IGate.DeafAsync","params":[{"$bytes":1,"length":30000}]}""",
            """{"jsonrpc":"2.0","id":3,"error":{"code":-32002}}""");
        await raw.ExpectAsync(
            """{"jsonrpc":"2.0","id":4,"method":"IGate.EchoAsync","params":["c"]}""", """{"jsonrpc":"2.0","id":4,"result":"c"}""");
        gate.Open(new string('a', 40_000));
    }

    [Fact]
    public async Task P12_a_message_that_nests_deeper_than_the_limit_is_refused_and_the_fifth_of_them_closes()
    {
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync(
            new RpcPeerOptions { Services = [RpcService.For<IGate>(new Gate())], Limits = new RpcLimits { Depth = 10 } });
        await using RawPeer disposal = raw;
        string Deep(int levels) => $$"""
            {"jsonrpc":"2.0","id":1,"method":"IGate.EchoAsync","params":["a",{{new string('[', levels)}}{{new string(']', levels)}}]}
            """;

        await raw.ExpectAsync(Deep(8), """{"jsonrpc":"2.0","id":1,"error":{"code":-32602}}""");
        for (int i = 0; i < 4; i++)
        {
            await raw.ExpectAsync(Deep(9), """{"jsonrpc":"2.0","id":1,"error":{"code":-32700}}""");
        }

        raw.Send(Deep(9));

        Assert.Equal(IpcEndKind.ProtocolViolation, (await peer.Completion.InTime()).Kind);
    }

    [Fact]
    public async Task P11_a_peer_that_is_silent_for_longer_than_it_was_told_is_dropped()
    {
        var options = new IpcConnectionOptions { SilenceTimeout = TimeSpan.FromMilliseconds(200) };
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync(limits: "{\"silenceMs\":200}", connection: options);
        await using RawPeer disposal = raw;

        Assert.Equal(IpcEndKind.Silent, (await peer.Completion.InTime()).Kind);
    }

    [Fact]
    public void P12_every_limit_is_an_option_with_a_range()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RpcLimits { Message = 65_535 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RpcLimits { Chunk = 4095 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RpcLimits { Depth = 7 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RpcLimits { Requests = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RpcLimits { Pending = 65_535 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RpcLimits { Streams = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RpcLimits { Window = 4095 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RpcLimits { ErrorData = 1023 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new IpcConnectionOptions { SilenceTimeout = TimeSpan.FromMilliseconds(9) });
    }
}
