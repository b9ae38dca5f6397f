using System.Text.Json;
using Hawser.Ipc;
using Hawser.Rpc.Tests.Support;
using Hawser.Tests.Shared;

namespace Hawser.Rpc.Tests.Peers;

public sealed class ReadyTests
{
    [Fact]
    public async Task P12_a_peer_says_what_it_serves_and_what_it_accepts_in_its_first_frame()
    {
        (RawPeer raw, IpcConnection other) = await RawPeer.StartAsync(new IpcConnectionOptions { SilenceTimeout = TimeSpan.FromSeconds(9) });
        await using RawPeer disposal = raw;
        var options = new RpcPeerOptions
        {
            Services = [RpcService.For<IGate>(new Gate())],
            Limits = new RpcLimits { Message = 1 << 20, Chunk = 8192, Depth = 20, Requests = 7, Pending = 1 << 21 },
        };
        Task<RpcPeer> connecting = RpcPeer.ConnectAsync(other, options);

        string hash = Generated.RpcContract<IGate>.Instance.Hash;
        await raw.ExpectNextAsync(
            $$"""{"jsonrpc":"2.0","method":"$/ready","params":{"protocol":1,"session":"{{raw.Connection.SessionId}}","""
            + $$""" "contracts":{"IGate":"{{hash}}"},"""
            + """ "limits":{"message":1048576,"chunk":8192,"depth":20,"requests":7,"pending":2097152,""".Trim()
            + """ "streams":256,"window":262144,"errorData":65536,"silenceMs":9000}}}""".Trim());
        raw.Send(raw.Ready());
        await connecting.InTime();
    }

    [Fact]
    public async Task P31_the_first_handler_knows_what_the_other_side_serves()
    {
        (RawPeer raw, IpcConnection other) = await RawPeer.StartAsync();
        await using RawPeer disposal = raw;
        var known = new TaskCompletionSource<IReadOnlyDictionary<string, string>?>();
        raw.Send(raw.Ready().Replace("\"limits\":{}", """
            "contracts":{"IOne":"1"}
            """, StringComparison.Ordinal));
        raw.Send("""{"jsonrpc":"2.0","id":1,"method":"IGate.EchoAsync","params":["a"]}""");

        await RpcPeer.ConnectAsync(other, new RpcPeerOptions
        {
            Services =
            [
                RpcService.For<IGate>(peer =>
                {
                    known.TrySetResult(peer.RemoteContracts);
                    return new Gate();
                }),
            ],
        }).InTime();

        Assert.Equal([new("IOne", "1")], await known.Task.InTime());
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","method":"$/ping","params":{"n":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"$/ready","params":{"protocol":1,"session":"SESSION"}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/ready","params":{"protocol":2,"session":"SESSION"}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/ready","params":{"session":"SESSION"}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/ready","params":{"protocol":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/ready","params":{"protocol":1,"session":"00000000000000000000000000000000"}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/ready","params":{"protocol":1,"session":"SESSION","limits":{"chunk":1}}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/ready","params":{"protocol":1,"session":"SESSION","limits":{"requests":"many"}}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/ready","params":{"protocol":1,"session":"SESSION","limits":[]}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/ready","params":{"protocol":1,"session":"SESSION","contracts":{"A":1}}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/ready","params":[]}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"$/ready"}""")]
    [InlineData("""no json""")]
    public async Task P12_a_first_frame_that_cannot_be_followed_ends_the_connection_with_a_goodbye(string first)
    {
        (RawPeer raw, IpcConnection other) = await RawPeer.StartAsync();
        await using RawPeer disposal = raw;
        Task<RpcPeer> connecting = RpcPeer.ConnectAsync(other);

        raw.Send(first.Replace("SESSION", raw.Connection.SessionId, StringComparison.Ordinal));

        await Assert.ThrowsAsync<RpcProtocolException>(() => connecting.InTime());
        await raw.NextAsync();
        Assert.Contains("\"$/bye\"", await raw.NextAsync(), StringComparison.Ordinal);
        Assert.Equal(IpcEndKind.ProtocolViolation, (await other.Completion.InTime()).Kind);
    }

    [Fact]
    public async Task P6_a_peer_that_never_says_it_is_ready_is_given_up()
    {
        var clock = new ManualTime();
        (RawPeer raw, IpcConnection other) = await RawPeer.StartAsync();
        await using RawPeer disposal = raw;
        Task<RpcPeer> connecting = RpcPeer.ConnectAsync(other, new RpcPeerOptions { TimeProvider = clock });
        await raw.NextAsync();

        clock.Advance(TimeSpan.FromSeconds(5));

        ConnectionLostException e = await Assert.ThrowsAsync<ConnectionLostException>(() => connecting.InTime());
        Assert.Equal(IpcEndKind.NotReady, e.End!.Kind);
        await other.Completion.InTime();
    }

    [Fact]
    public async Task P21_connecting_can_be_cancelled()
    {
        (RawPeer raw, IpcConnection other) = await RawPeer.StartAsync();
        await using RawPeer disposal = raw;
        using var source = new CancellationTokenSource();
        Task<RpcPeer> connecting = RpcPeer.ConnectAsync(other, cancellationToken: source.Token);
        await raw.NextAsync();

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.InTime());
        Assert.Equal(IpcEndKind.ClosedHere, (await other.Completion.InTime()).Kind);
    }

    [Fact]
    public async Task P12_unknown_members_and_limits_above_all_use_are_taken()
    {
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync(limits: "{\"message\":99999999999,\"chunk\":99999999999,\"streams\":5,\"new\":[]}");
        await using RawPeer disposal = raw;

        Task<JsonElement> call = peer.CallAsync("x");
        await raw.NextAsync();
        raw.Send("""{"jsonrpc":"2.0","id":1,"result":[{"a":1}]}""");

        Assert.Equal("""[{"a":1}]""", (await call.InTime()).GetRawText());
    }

    [Fact]
    public async Task P12_two_services_of_one_name_are_refused()
    {
        (RawPeer raw, IpcConnection other) = await RawPeer.StartAsync();
        await using RawPeer disposal = raw;
        var options = new RpcPeerOptions { Services = [RpcService.For<IGate>(new Gate()), RpcService.For<IGate>(new Gate())] };

        ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(() => RpcPeer.ConnectAsync(other, options).InTime());

        Assert.Contains("IGate", e.Message, StringComparison.Ordinal);
    }
}
