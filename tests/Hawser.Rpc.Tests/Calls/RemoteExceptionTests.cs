using Hawser.Rpc.Tests.Support;

namespace Hawser.Rpc.Tests.Calls;

public sealed class RemoteExceptionTests
{
    [Fact]
    public async Task P19_an_exception_arrives_with_type_message_stack_and_what_is_inside()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IThrower>(new Thrower());

        RemoteException e = await Assert.ThrowsAsync<RemoteException>(() => pair.Client.CreateProxy<IThrower>().ThrowAsync("too bad ä 🐙").InTime());

        Assert.Equal(RpcErrorCodes.ApplicationError, e.Code);
        Assert.Equal("System.InvalidOperationException", e.RemoteType);
        Assert.Equal("too bad ä 🐙", e.Message);
        Assert.Contains(nameof(Thrower), e.RemoteStackTrace, StringComparison.Ordinal);
        RemoteException inner = Assert.IsType<RemoteException>(e.InnerException);
        Assert.Equal("System.FormatException", inner.RemoteType);
        Assert.Equal("the cause", inner.Message);
        Assert.Null(inner.InnerException);
        Assert.Contains("System.FormatException", e.ToString(), StringComparison.Ordinal);
        Assert.Contains(nameof(Thrower), e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task P19_with_stacks_switched_off_nothing_of_them_crosses()
    {
        var options = new RpcPeerOptions { Services = [RpcService.For<IThrower>(new Thrower())], IncludeStackTraces = false };
        (RawPeer raw, RpcPeer _) = await RawPeer.ConnectAsync(options);
        await using RawPeer disposal = raw;

        raw.Send("""{"jsonrpc":"2.0","id":1,"method":"IThrower.ThrowAsync","params":["bad"]}""");

        Assert.Equal(
            """{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"bad","data":{"type":"System.InvalidOperationException","""
            + """ "message":"bad","inner":{"type":"System.FormatException","message":"the cause"}}}}""".Trim(),
            await raw.NextAsync());
    }

    [Fact]
    public async Task P19_an_exception_thrown_before_the_first_await_is_one_too()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IThrower>(new Thrower());

        RemoteException e = await Assert.ThrowsAsync<RemoteException>(() => pair.Client.CreateProxy<IThrower>().ThrowAtOnceAsync().InTime());

        Assert.Equal("System.ArgumentException", e.RemoteType);
    }

    [Fact]
    public async Task P19_an_exception_keeps_its_name_over_two_hops()
    {
        await using PeerPair far = await PeerPair.ServeAsync<IThrower>(new Thrower());
        await using PeerPair near = await PeerPair.ServeAsync<IThrower>(new Relay(far.Client.CreateProxy<IThrower>()));

        RemoteException e = await Assert.ThrowsAsync<RemoteException>(() => near.Client.CreateProxy<IThrower>().ThrowAsync("far").InTime());

        Assert.Equal("System.InvalidOperationException", e.RemoteType);
        Assert.Equal("far", e.Message);
        Assert.Contains("Thrower.ThrowAsync", e.RemoteStackTrace, StringComparison.Ordinal);
        Assert.Contains("Relay.ThrowAsync", e.RemoteStackTrace, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100_000, 1)]
    [InlineData(1_000_000, 40)]
    public async Task P19_an_exception_is_cut_to_64_KiB_in_all(int length, int depth)
    {
        (RawPeer raw, RpcPeer _) = await RawPeer.ConnectAsync(new RpcPeerOptions { Services = [RpcService.For<IThrower>(new Thrower())] });
        await using RawPeer disposal = raw;
        raw.Send($$"""{"jsonrpc":"2.0","id":1,"method":"IThrower.ThrowMuchAsync","params":[{{length}},{{depth}}]}""");

        string answer = await raw.NextAsync();

        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(answer), 10_000, 65_536);
        using var parsed = System.Text.Json.JsonDocument.Parse(answer);
        Assert.Equal(-32000, parsed.RootElement.GetProperty("error").GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task P19_an_exception_whose_message_throws_is_answered_all_the_same()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IThrower>(new Thrower());

        RemoteException e = await Assert.ThrowsAsync<RemoteException>(() => pair.Client.CreateProxy<IThrower>().ThrowUnreadableAsync().InTime());

        Assert.Contains("UnreadableException", e.RemoteType, StringComparison.Ordinal);
    }

    [Fact]
    public async Task P19_a_result_that_cannot_be_written_fails_its_call_only()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IThrower>(new Thrower());
        IThrower thrower = pair.Client.CreateProxy<IThrower>();

        RemoteException e = await Assert.ThrowsAsync<RemoteException>(() => thrower.EndlessAsync().InTime());

        Assert.Equal("System.Text.Json.JsonException", e.RemoteType);
        await Assert.ThrowsAsync<RemoteException>(() => thrower.ThrowAsync("still there").InTime());
    }

    [Fact]
    public async Task P19_parameters_that_cannot_be_written_fail_their_call_only()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IThrower>(new Thrower());
        IThrower thrower = pair.Client.CreateProxy<IThrower>();
        var node = new Node();
        node.Next = node;

        await Assert.ThrowsAnyAsync<Exception>(() => thrower.TakeAsync(node).InTime());

        await thrower.TakeAsync(new Node()).InTime();
    }
}
