using Hawser.Ipc;
using Hawser.Rpc.Tests.Support;
using static Hawser.Rpc.Tests.Reconnecting.Harbour;

namespace Hawser.Rpc.Tests.Reconnecting;

/// <summary>When a client returns, and when it does not.</summary>
public sealed class ReconnectTests
{
    [Theory]
    [InlineData(IpcTicketKind.Renew)]
    [InlineData(IpcTicketKind.Many)]
    public async Task P10_after_a_loss_it_returns_and_its_proxies_stay(IpcTicketKind kind)
    {
        await using var harbour = new Harbour(kind, RpcService.For<IGate>(new Gate()));
        (ReconnectingRpcPeer client, RpcPeer server) = await harbour.ConnectAsync();
        await using ReconnectingRpcPeer disposal = client;
        IGate proxy = client.CreateProxy<IGate>();
        Assert.Equal("one", await proxy.EchoAsync("one").InTime());

        RpcConnectionChange lost = await harbour.LoseAsync(server);
        Assert.Equal((Second, IpcEndKind.Lost), (lost.Delay, lost.End?.Kind));
        Assert.Null(client.Peer);
        await harbour.ReturnAsync(Second);

        Assert.Equal("two", await proxy.EchoAsync("two").InTime());
        Assert.Equal(RpcConnectionState.Connected, client.Status.State);
        Assert.NotNull(client.Peer);
        Assert.False(client.Completion.IsCompleted);
    }

    [Fact]
    public async Task P10_a_peer_by_itself_never_returns()
    {
        await using var peers = new TicketedPeers(IpcTicketKind.Many);
        (RpcPeer client, RpcPeer server) = await peers.ConnectAsync();

        server.Connection.Abort(new IpcEnd(IpcEndKind.Lost, "The test cuts it."));

        Assert.Equal(IpcEndKind.Lost, (await client.Completion.InTime()).Kind);
        await Assert.ThrowsAsync<ConnectionLostException>(() => client.CallAsync("m").InTime());
    }

    [Fact]
    public async Task P10_after_refusals_the_pauses_double_up_to_the_most_and_begin_anew_when_a_connection_has_lasted()
    {
        await using var harbour = new Harbour(IpcTicketKind.Many);
        (ReconnectingRpcPeer client, RpcPeer server) = await harbour.ConnectAsync();
        await using ReconnectingRpcPeer disposal = client;
        harbour.Refusal = new IOException("refused");
        RpcConnectionChange change = await harbour.LoseAsync(server);
        foreach (int seconds in new[] { 1, 2, 4, 5, 5 })
        {
            Assert.Equal(seconds * Second, change.Delay);
            harbour.Clock.Advance(change.Delay);
            change = await harbour.ExpectAsync(RpcConnectionState.Waiting);
            Assert.Equal("refused", change.Failure?.Message);
        }

        Assert.Equal(5, change.Attempt);
        harbour.Refusal = null;
        server = await harbour.ReturnAsync(5 * Second);
        change = await harbour.LoseAsync(server);
        Assert.Equal(5 * Second, change.Delay); // It lasted no time at all.
        server = await harbour.ReturnAsync(5 * Second);
        harbour.Clock.Advance(5 * Second);
        change = await harbour.LoseAsync(server);
        Assert.Equal(Second, change.Delay);
    }

    [Fact]
    public async Task P10_pauses_are_shortened_at_random()
    {
        await using var harbour = new Harbour(IpcTicketKind.Many);
        (ReconnectingRpcPeer client, RpcPeer server) = await harbour.ConnectAsync(harbour.Options(jitter: 0.5));
        await using ReconnectingRpcPeer disposal = client;
        harbour.Refusal = new IOException("refused");
        RpcConnectionChange change = await harbour.LoseAsync(server);
        var delays = new HashSet<TimeSpan>();
        for (int i = 0; i < 20; i++)
        {
            harbour.Clock.Advance(change.Delay);
            change = await harbour.ExpectAsync(RpcConnectionState.Waiting);
            delays.Add(change.Delay);
            Assert.InRange(change.Delay, Second, 5 * Second);
        }

        Assert.True(delays.Count > 5, "The pauses are all the same.");
    }

    [Theory]
    [InlineData("closed here", IpcEndKind.ClosedHere)]
    [InlineData("goodbye", null)]
    [InlineData("revoked", IpcEndKind.Revoked)]
    [InlineData("stopped", IpcEndKind.Stopped)]
    [InlineData("replaced", IpcEndKind.Replaced)]
    public async Task P10_it_never_returns_after(string what, IpcEndKind? kind)
    {
        await using var harbour = new Harbour(IpcTicketKind.Renew);
        (ReconnectingRpcPeer client, RpcPeer server) = await harbour.ConnectAsync();

        switch (what)
        {
            case "closed here":
                await client.CloseAsync(Patience.Limit).InTime();
                break;
            case "goodbye":
                await server.CloseAsync(Patience.Limit).InTime();
                break;
            case "revoked":
                harbour.Peers.Ticket.Revoke();
                break;
            case "stopped":
                await harbour.Peers.Listener.StopAsync().InTime();
                break;
            default:
                await harbour.Peers.ConnectAsync();
                break;
        }

        RpcConnectionChange last = await client.Completion.InTime();
        Assert.Equal(RpcConnectionState.Closed, last.State);
        if (kind is not null && what != "closed here")
        {
            Assert.Equal(kind, last.End?.Kind);
        }

        harbour.Clock.Advance(100 * Second);
        Assert.Equal(1, harbour.Dials);
        await Assert.ThrowsAsync<ConnectionLostException>(() => client.CreateProxy<IGate>().EchoAsync("late").InTime());
        await client.DisposeAsync().InTime();
    }

    [Fact]
    public async Task P10_two_clients_with_one_renewable_ticket_do_not_throw_each_other_out_for_ever()
    {
        await using var harbour = new Harbour(IpcTicketKind.Renew, RpcService.For<IGate>(new Gate()));
        (ReconnectingRpcPeer first, RpcPeer _) = await harbour.ConnectAsync();
        await using ReconnectingRpcPeer disposal = first;
        Task<RpcPeer> serving = harbour.Peers.ServeAsync();
        await using ReconnectingRpcPeer second = await ReconnectingRpcPeer.ConnectAsync(harbour.DialAsync).InTime();
        await serving.InTime();

        Assert.Equal(IpcEndKind.Replaced, (await first.Completion.InTime()).End?.Kind);

        Assert.Equal("x", await second.CreateProxy<IGate>().EchoAsync("x").InTime());
        Assert.Equal(2, harbour.Dials);
    }

    [Fact]
    public async Task P10_it_gives_up_after_as_many_attempts_as_it_may_make()
    {
        await using var harbour = new Harbour(IpcTicketKind.Many);
        (ReconnectingRpcPeer client, RpcPeer server) = await harbour.ConnectAsync(harbour.Options(maxAttempts: 2));
        harbour.Refusal = new IOException("refused");
        await harbour.LoseAsync(server);
        Task<string> waiting = client.CreateProxy<IGate>().EchoAsync("x");
        harbour.Clock.Advance(Second);
        await harbour.ExpectAsync(RpcConnectionState.Waiting);
        Assert.False(waiting.IsCompleted);
        harbour.Clock.Advance(2 * Second);

        RpcConnectionChange last = await client.Completion.InTime();

        Assert.Equal((2, "refused"), (last.Attempt, last.Failure?.Message));
        ConnectionLostException e = await Assert.ThrowsAsync<ConnectionLostException>(() => waiting.InTime());
        Assert.Contains("refused", e.Message, StringComparison.Ordinal);
        Assert.Equal(3, harbour.Dials);
    }

    [Fact]
    public async Task P10_the_first_connection_is_tried_again_too_and_one_that_is_refused_for_good_is_not()
    {
        await using var harbour = new Harbour(IpcTicketKind.Many);
        harbour.Refusal = new TimeoutException("late");
        Task<ReconnectingRpcPeer> connecting = ReconnectingRpcPeer.ConnectAsync(harbour.DialAsync, harbour.Options());
        await harbour.ExpectAsync(RpcConnectionState.Waiting);
        harbour.Refusal = null;
        await harbour.ReturnAsync(Second);
        await (await connecting.InTime()).DisposeAsync().InTime();

        harbour.Refusal = new NotSupportedException("never");
        await Assert.ThrowsAsync<NotSupportedException>(
            () => ReconnectingRpcPeer.ConnectAsync(harbour.DialAsync, harbour.Options()).InTime());

        var wrong = new IpcHandle(
            harbour.Peers.Listener.Endpoint,
            harbour.Peers.Listener.Id.Span,
            harbour.Peers.Ticket.Handle.TicketId.Span,
            new byte[32],
            IpcTicketKind.Many);
        IpcConnectException e = await Assert.ThrowsAsync<IpcConnectException>(
            () => ReconnectingRpcPeer.ConnectAsync(wrong, harbour.Options()).InTime());
        Assert.True(e.Final);
    }

    [Fact]
    public async Task P10_whoever_gives_up_the_first_connection_ends_the_attempts()
    {
        await using var harbour = new Harbour(IpcTicketKind.Many);
        harbour.Refusal = new IOException("refused");
        using var source = new CancellationTokenSource();
        Task<ReconnectingRpcPeer> connecting = ReconnectingRpcPeer.ConnectAsync(harbour.DialAsync, harbour.Options(), source.Token);
        await harbour.ExpectAsync(RpcConnectionState.Waiting);

        await source.CancelAsync();

        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.InTime());
        Assert.Equal(source.Token, e.CancellationToken);
        await harbour.ExpectAsync(RpcConnectionState.Closed);
        harbour.Clock.Advance(100 * Second);
        Assert.Equal(1, harbour.Dials);
    }

    [Fact]
    public async Task P10_closing_while_it_waits_ends_it_at_once()
    {
        await using var harbour = new Harbour(IpcTicketKind.Many);
        (ReconnectingRpcPeer client, RpcPeer server) = await harbour.ConnectAsync();
        await harbour.LoseAsync(server);

        await client.CloseAsync(TimeSpan.Zero).InTime();

        Assert.Equal(RpcConnectionState.Closed, client.Status.State);
        Assert.Equal(1, harbour.Dials);
    }

    [Fact]
    public async Task P10_a_ticket_for_one_connection_is_refused_and_options_are_checked()
    {
        await using var peers = new TicketedPeers(IpcTicketKind.Once);
        Assert.Throws<ArgumentException>(() => { _ = ReconnectingRpcPeer.ConnectAsync(peers.Ticket.Handle); });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RpcReconnectOptions { InitialDelay = TimeSpan.Zero });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RpcReconnectOptions { MaxDelay = TimeSpan.FromDays(30) });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RpcReconnectOptions { Jitter = 1.1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RpcReconnectOptions { MaxAttempts = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RpcReconnectOptions { WithoutConnection = (RpcCallsWithoutConnection)2 });
    }
}
