using System.Text.Json;
using Hawser.Ipc;
using Hawser.Rpc.Tests.Support;

namespace Hawser.Rpc.Tests.Peers;

public sealed class TicketTests
{
    private const string Key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    [Theory]
    [InlineData(IpcTicketKind.Once, 60)]
    [InlineData(IpcTicketKind.Renew, -0.001)]
    [InlineData(IpcTicketKind.Many, 100.5)]
    public async Task P4a_who_may_asks_for_a_handle_to_the_others_listener_and_connects_with_it(IpcTicketKind kind, double seconds)
    {
        await using IpcListener listener = IpcListener.Start();
        IpcTicket? issued = null;
        IpcTicketOptions? wanted = null;
        await using PeerPair pair = await PeerPair.ConnectAsync(new RpcPeerOptions
        {
            IssueTicket = (asked, _) =>
            {
                wanted = asked;
                issued = listener.IssueTicket(asked);
                return new ValueTask<IpcHandle>(issued.Handle);
            },
        });

        IpcHandle handle = await pair.Client.RequestTicketAsync(
            new IpcTicketOptions { Kind = kind, Expiry = TimeSpan.FromSeconds(seconds) }).InTime();

        Assert.Equal(kind, handle.Kind);
        Assert.Equal((kind, TimeSpan.FromSeconds(seconds)), (wanted!.Kind, wanted.Expiry));
        Assert.Equal(listener.Endpoint, handle.Endpoint);
        await using IpcConnection dialed = await IpcDialer.ConnectAsync(handle).InTime();
        await using IpcConnection accepted = await issued!.AcceptAsync().InTime();
        Assert.Equal(dialed.SessionId, accepted.SessionId);
        Assert.DoesNotContain("$", pair.Client.RemoteContracts!.Keys);
    }

    [Fact]
    public async Task P4a_a_peer_that_issues_no_tickets_says_so_and_lives_on()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IGate>(new Gate());

        RpcProtocolException e = await Assert.ThrowsAsync<RpcProtocolException>(() => pair.Client.RequestTicketAsync().InTime());

        Assert.Equal(RpcErrorCodes.MethodNotFound, e.Code);
        Assert.Equal("x", await pair.Client.CreateProxy<IGate>().EchoAsync("x").InTime());
        await using IpcListener listener = IpcListener.Start(new IpcListenerOptions { Endpoint = IpcEndpoint.CreateInMemory() });
        var ours = new IpcTicketOptions { IssuedThrough = listener.IssueTicket() };
        Assert.Throws<ArgumentException>(() => { _ = pair.Client.RequestTicketAsync(ours); });
    }

    [Fact]
    public async Task P4a_a_handle_to_streams_that_nobody_can_dial_is_never_given()
    {
        await using IpcListener listener = IpcListener.Start(new IpcListenerOptions { Endpoint = IpcEndpoint.StandardStreams });
        IpcHandle handle = listener.IssueTicket().Handle;
        await using PeerPair pair = await PeerPair.ConnectAsync(
            new RpcPeerOptions { IssueTicket = (_, _) => new ValueTask<IpcHandle>(handle) });
        RemoteException e = await Assert.ThrowsAsync<RemoteException>(() => pair.Client.RequestTicketAsync().InTime());
        Assert.DoesNotContain(Convert.ToHexStringLower(handle.Key.Span), e.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task P4a_on_the_wire_a_ticket_is_one_object_and_its_kind_is_checked()
    {
        byte[] id = new byte[16];
        (RawPeer raw, RpcPeer _) = await RawPeer.ConnectAsync(new RpcPeerOptions
        {
            IssueTicket = (asked, _) => asked.Kind == IpcTicketKind.Many
                ? throw new InvalidOperationException("Not that.")
                : new ValueTask<IpcHandle>(new IpcHandle(IpcEndpoint.Unix("/run/x"), id, id, Convert.FromHexString(Key), asked.Kind)),
        });
        await using RawPeer disposal = raw;
        string zeros = new('0', 32);

        await raw.ExpectAsync(
            """{"jsonrpc":"2.0","id":1,"method":"$/ticket","params":{"kind":"renew"}}""",
            $$$"""
            {"jsonrpc":"2.0","id":1,"result":{"endpoint":"unix:/run/x","listener":"{{{zeros}}}","ticket":"{{{zeros}}}",
            "key":"{{{Key}}}","suite":1,"kind":"renew"}}
            """);
        await raw.ExpectAsync(
            """{"jsonrpc":"2.0","id":2,"method":"$/ticket","params":{"kind":"often"}}""", """{"jsonrpc":"2.0","id":2,"error":{"code":-32602}}""");
        await raw.ExpectAsync(
            """{"jsonrpc":"2.0","id":3,"method":"$/ticket","params":{"kind":7}}""", """{"jsonrpc":"2.0","id":3,"error":{"code":-32602}}""");
        await raw.ExpectAsync(
            """{"jsonrpc":"2.0","id":4,"method":"$/ticket","params":{"kind":"many"}}""", """{"jsonrpc":"2.0","id":4,"error":{"code":-32000}}""");
        await raw.ExpectAsync(
            """{"jsonrpc":"2.0","id":6,"method":"$/ticket","params":{"kind":"once","expiryMs":0}}""",
            """{"jsonrpc":"2.0","id":6,"error":{"code":-32602}}""");
        await raw.ExpectAsync(
            """{"jsonrpc":"2.0","id":7,"method":"$/ticket","params":{"expiryMs":"x"}}""", """{"jsonrpc":"2.0","id":7,"error":{"code":-32602}}""");
        await raw.ExpectAsync(
            """{"jsonrpc":"2.0","id":5,"method":"$/other"}""", """{"jsonrpc":"2.0","id":5,"error":{"code":-32601}}""");
    }

    [Fact]
    public async Task P8_a_handle_that_cannot_be_read_fails_the_call_without_showing_the_key()
    {
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync();
        await using RawPeer disposal = raw;
        Task<IpcHandle> call = peer.RequestTicketAsync(new IpcTicketOptions { Kind = IpcTicketKind.Many });
        await raw.ExpectNextAsync("""{"jsonrpc":"2.0","id":1,"method":"$/ticket","params":{"kind":"many"}}""");

        raw.Send($$$"""{"jsonrpc":"2.0","id":1,"result":{"endpoint":"unix:/x","suite":1,"listener":"00","key":"{{{Key}}}"}}""");

        RpcProtocolException e = await Assert.ThrowsAsync<RpcProtocolException>(() => call.InTime());
        Assert.Contains("listener", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task P4a_who_returns_with_a_renewable_ticket_replaces_its_earlier_connection_which_is_told()
    {
        await using var peers = new TicketedPeers(IpcTicketKind.Renew);
        (RpcPeer first, RpcPeer firstServer) = await peers.ConnectAsync();
        Task<JsonElement> call = firstServer.CallAsync("nobody waits");

        (RpcPeer second, RpcPeer _) = await peers.ConnectAsync();

        Assert.Equal(IpcEndKind.Replaced, (await first.Completion.InTime()).Kind);
        Assert.Equal(IpcEndKind.Replaced, (await firstServer.Completion.InTime()).Kind);
        Assert.False(second.Completion.IsCompleted);
        await Assert.ThrowsAnyAsync<Exception>(() => call.InTime());
        ConnectionLostException e = await Assert.ThrowsAsync<ConnectionLostException>(() => first.CallAsync("late").InTime());
        Assert.Equal(IpcEndKind.Replaced, e.End?.Kind);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task P4a_a_peer_whose_ticket_is_revoked_or_whose_listener_is_stopped_is_told_so(bool revoked)
    {
        await using var peers = new TicketedPeers(IpcTicketKind.Many);
        (RpcPeer client, RpcPeer server) = await peers.ConnectAsync();
        IpcEndKind kind = revoked ? IpcEndKind.Revoked : IpcEndKind.Stopped;

        if (revoked)
        {
            peers.Ticket.Revoke();
        }
        else
        {
            await peers.Listener.StopAsync().InTime();
        }

        Assert.Equal(kind, (await client.Completion.InTime()).Kind);
        Assert.Equal(kind, (await server.Completion.InTime()).Kind);
    }
}
