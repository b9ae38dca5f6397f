namespace Hawser.Ipc.Tests;

public class TicketTests
{
    private static IpcListener StartListener(LogRecorder? log = null, TimeProvider? time = null) => IpcListener.Start(new IpcListenerOptions
    {
        Endpoint = IpcEndpoint.CreateInMemory(),
        HandshakeTimeout = Patience.Limit,
        Connection = new IpcConnectionOptions { LoggerFactory = log ?? new LogRecorder(), TimeProvider = time ?? TimeProvider.System },
    });

    private static Task<IpcConnection> DialBriefly(IpcHandle handle) =>
        IpcDialer.ConnectAsync(handle, new IpcDialOptions { Timeout = TimeSpan.FromMilliseconds(40) }).InTime();

    [Fact]
    public async Task P1_a_wrong_key_is_refused_for_good_and_the_listener_serves_on()
    {
        await using IpcListener listener = StartListener();
        IpcTicket ticket = listener.IssueTicket();
        IpcHandle wrong = new(listener.Endpoint, listener.Id.Span, ticket.Handle.TicketId.Span, new byte[32]);
        IpcConnectException e = await Assert.ThrowsAsync<IpcConnectException>(() => IpcDialer.ConnectAsync(wrong).InTime());
        Assert.True(e.Final);
        Assert.Equal(1, e.Attempts);
        Assert.Equal(listener.Endpoint, e.Endpoint);
        await AssertServes(ticket);
    }

    [Fact]
    public async Task P1_a_proof_made_with_a_wrong_key_is_refused_and_the_handler_never_called()
    {
        LogRecorder log = new();
        await using IpcListener listener = StartListener(log);
        IpcTicket ticket = listener.IssueTicket();
        using RawPeer peer = RawPeer.Dial(listener.Endpoint);
        using DialerHandshake right = RawPeer.NewHandshake(ticket.Handle);
        peer.Send(right.Hello.Span);
        byte[] challenge = peer.Read(80);
        using HandshakeKeys keys = new(listener.Id.Span, ticket.Handle.TicketId.Span, new byte[32]);
        byte[] proof = new byte[48];
        HandshakeFormat.WriteHeader(proof, HandshakeFormat.ProofKind, 1, 48);
        keys.DialerProof(HandshakeFormat.LocalBinding, right.Hello.Span, challenge, proof.AsSpan(0, 16), proof.AsSpan(16));
        peer.Send(proof);
        peer.ExpectSilentEnd();
        Assert.EndsWith("refused at PROOF: WrongProof", await log.Refusal());
        await AssertServes(ticket);
    }

    [Fact]
    public async Task P1_an_unknown_ticket_and_a_wrong_listener_id_are_refused_and_dialing_tries_again_until_its_time_is_over()
    {
        LogRecorder log = new();
        await using IpcListener listener = StartListener(log);
        IpcTicket ticket = listener.IssueTicket();
        ReadOnlyMemory<byte> key = ticket.Handle.Key;
        IpcConnectException unknown = await Assert.ThrowsAsync<IpcConnectException>(
            () => DialBriefly(new IpcHandle(listener.Endpoint, listener.Id.Span, new byte[16], key.Span)));
        Assert.False(unknown.Final);
        Assert.EndsWith("refused at HELLO: UnknownTicket", await log.Refusal());
        await Assert.ThrowsAsync<IpcConnectException>(
            () => DialBriefly(new IpcHandle(listener.Endpoint, new byte[16], ticket.Handle.TicketId.Span, key.Span)));
        string refusal;
        do
        {
            refusal = await log.Refusal();
        }
        while (!refusal.EndsWith("refused at HELLO: WrongListener", StringComparison.Ordinal));
        await AssertServes(ticket);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task P2_every_cause_is_the_same_silence_on_the_wire_and_a_line_of_its_own_in_the_log(bool unix)
    {
        LogRecorder log = new();
        await using IpcListener listener = PatientListener.Start(unix, new IpcConnectionOptions { LoggerFactory = log });
        IpcTicket ticket = listener.IssueTicket();
        IpcTicket revoked = listener.IssueTicket();
        revoked.Revoke();
        byte[] good = RawPeer.NewHandshake(ticket.Handle).Hello.ToArray();
        byte[] wrongMagic = [.. good];
        wrongMagic[0]++;
        byte[] wrongListener = [.. good];
        wrongListener[16]++;
        (byte[] Hello, HandshakeFault Cause)[] cases =
        [
            (wrongMagic, HandshakeFault.WrongMagic),
            (wrongListener, HandshakeFault.WrongListener),
            (RawPeer.NewHandshake(revoked.Handle).Hello.ToArray(), HandshakeFault.UnknownTicket),
            ([.. good, .. new byte[5000]], HandshakeFault.TooManyBytes),
        ];
        foreach ((byte[] hello, HandshakeFault cause) in cases)
        {
            using RawPeer peer = RawPeer.Dial(listener.Endpoint);
            peer.Send(hello);
            peer.ExpectSilentEnd();
            Assert.EndsWith($"refused at HELLO: {cause}", await log.Refusal());
        }
    }

    [Fact]
    public async Task P4a_a_ticket_for_once_burns_at_the_first_valid_proof_and_not_before()
    {
        await using IpcListener listener = StartListener();
        IpcTicket ticket = listener.IssueTicket();
        IpcHandle copy = new(listener.Endpoint, listener.Id.Span, ticket.Handle.TicketId.Span, ticket.Handle.Key.Span);
        using RawPeer early = RawPeer.Dial(listener.Endpoint);
        using DialerHandshake handshake = RawPeer.NewHandshake(ticket.Handle);
        early.Send(handshake.Hello.Span);
        byte[] proof = new byte[48];
        Assert.Equal(HandshakeFault.None, handshake.ReadChallenge(early.Read(80), proof));

        await AssertServes(ticket);
        early.Send(proof); // Right, but late: decided at PROOF, in one step.
        early.ExpectSilentEnd();
        await Assert.ThrowsAsync<IpcConnectException>(() => DialBriefly(copy));
        IpcTicketClosedException e = await Assert.ThrowsAsync<IpcTicketClosedException>(() => ticket.AcceptAsync().InTime());
        Assert.Equal(IpcTicketCloseReason.Used, e.Reason);
    }

    [Fact]
    public async Task P4a_of_two_right_proofs_at_once_a_ticket_for_once_takes_one()
    {
        for (int round = 0; round < 50; round++)
        {
            await using IpcListener listener = StartListener();
            IpcTicket ticket = listener.IssueTicket();
            IpcHandle copy = new(listener.Endpoint, listener.Id.Span, ticket.Handle.TicketId.Span, ticket.Handle.Key.Span);
            RawPeer[] peers = [RawPeer.Dial(listener.Endpoint), RawPeer.Dial(listener.Endpoint)];
            byte[][] proofs = [new byte[48], new byte[48]];
            for (int i = 0; i < 2; i++)
            {
                using DialerHandshake handshake = RawPeer.NewHandshake(copy);
                peers[i].Send(handshake.Hello.Span);
                Assert.Equal(HandshakeFault.None, handshake.ReadChallenge(peers[i].Read(80), proofs[i]));
            }

            Parallel.For(0, 2, i => peers[i].Send(proofs[i]));
            await using IpcConnection accepted = await ticket.AcceptAsync().InTime();
            await Assert.ThrowsAsync<IpcTicketClosedException>(() => ticket.AcceptAsync().InTime());
            accepted.Send("you"u8);
            int[] answers = [.. peers.Select(p => p.Transport.Receive(new byte[1], Patience.Limit))];
            Assert.Equal([0, 1], answers.Order());
            Array.ForEach(peers, p => p.Dispose());
        }
    }

    [Fact]
    public async Task P4a_a_ticket_for_renewal_lets_a_peer_return_before_its_loss_was_noticed()
    {
        await using IpcListener listener = StartListener();
        IpcTicket ticket = listener.IssueTicket(new IpcTicketOptions { Kind = IpcTicketKind.Renew });
        await using IpcConnection first = await IpcDialer.ConnectAsync(ticket.Handle).InTime();
        await using IpcConnection firstAccepted = await ticket.AcceptAsync().InTime();
        RecordingReceiver receiver = new();
        firstAccepted.Start(receiver);
        await using IpcConnection second = await IpcDialer.ConnectAsync(ticket.Handle).InTime();
        await using IpcConnection secondAccepted = await ticket.AcceptAsync().InTime();
        Assert.Equal(IpcEndKind.Replaced, (await receiver.End).Kind);
        Assert.False(secondAccepted.Completion.IsCompleted);
        Assert.Equal(second.SessionId, secondAccepted.SessionId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task P4a_a_peer_that_closes_as_soon_as_it_is_told_of_the_end_does_not_hide_its_reason(bool unix)
    {
        await using Pair pair = await Pair.ConnectAsync(unix, start: false);
        bool hasEnded = false;
        RecordingReceiver receiver = new()
        {
            EndingHook = _ =>
            {
                pair.Dialer.Abort(new IpcEnd(IpcEndKind.ClosedHere, "told"));
                hasEnded = ((IAsyncResult)pair.Accepted.Completion).AsyncWaitHandle.WaitOne(Patience.Limit);
            },
        };
        pair.Dialer.Start(pair.DialerSide);
        pair.Accepted.Start(receiver);
        pair.Ticket.Revoke();
        Assert.Equal(IpcEndKind.Revoked, (await receiver.End).Kind);
        Assert.True(hasEnded);
    }

    [Fact]
    public async Task P4a_a_revoked_ticket_is_dead_and_its_connections_with_it()
    {
        await using IpcListener listener = StartListener();
        IpcTicket ticket = listener.IssueTicket(new IpcTicketOptions { Kind = IpcTicketKind.Many });
        IpcHandle copy = new(listener.Endpoint, listener.Id.Span, ticket.Handle.TicketId.Span, ticket.Handle.Key.Span);
        await using IpcConnection one = await IpcDialer.ConnectAsync(ticket.Handle).InTime();
        await using IpcConnection two = await IpcDialer.ConnectAsync(ticket.Handle).InTime();
        IpcConnection accepted = await ticket.AcceptAsync().InTime();
        RecordingReceiver receiver = new();
        accepted.Start(receiver);
        ticket.Revoke();
        ticket.Revoke();
        Assert.Equal(IpcEndKind.Revoked, (await receiver.End).Kind);
        RecordingReceiver dialerSide = new();
        two.Start(dialerSide);
        Assert.Equal(IpcEndKind.ClosedByPeer, (await dialerSide.End).Kind); // Not accepted yet: ended all the same.
        await Assert.ThrowsAsync<IpcConnectException>(() => DialBriefly(copy));
        IpcTicketClosedException e = await Assert.ThrowsAsync<IpcTicketClosedException>(() => ticket.AcceptAsync().InTime());
        Assert.Equal(IpcTicketCloseReason.Revoked, e.Reason);
        Assert.All(ticket.Handle.Key.ToArray(), b => Assert.Equal(0, b));
    }

    [Fact]
    public async Task P4a_an_unused_ticket_expires_and_a_used_one_does_not()
    {
        ManualTime time = new();
        await using IpcListener listener = StartListener(time: time);
        IpcTicket unused = listener.IssueTicket(new IpcTicketOptions { Kind = IpcTicketKind.Many });
        IpcTicket used = listener.IssueTicket(new IpcTicketOptions { Kind = IpcTicketKind.Many });
        IpcTicket eternal = listener.IssueTicket(new IpcTicketOptions { Expiry = Timeout.InfiniteTimeSpan });
        await AssertServes(used);
        Task<IpcConnection> accepting = unused.AcceptAsync();
        time.Advance(TimeSpan.FromSeconds(60));
        IpcTicketClosedException e = await Assert.ThrowsAsync<IpcTicketClosedException>(() => accepting.InTime());
        Assert.Equal(IpcTicketCloseReason.Expired, e.Reason);
        await Assert.ThrowsAsync<IpcConnectException>(() => DialBriefly(unused.Handle));
        await AssertServes(used);
        await AssertServes(eternal);
    }

    [Fact]
    public async Task P4a_who_knows_only_a_tickets_id_locks_nobody_out()
    {
        await using IpcListener listener = StartListener();
        IpcTicket ticket = listener.IssueTicket();
        IpcHandle idOnly = new(listener.Endpoint, listener.Id.Span, ticket.Handle.TicketId.Span, new byte[32]);
        List<RawPeer> squatters = [];
        for (int i = 0; i < 200; i++)
        {
            RawPeer peer = RawPeer.Dial(listener.Endpoint);
            squatters.Add(peer);
            using DialerHandshake handshake = RawPeer.NewHandshake(idOnly);
            try
            {
                peer.Send(handshake.Hello.Span);
            }
            catch (IOException)
            {
                // Crowded out already.
            }
        }

        await AssertServes(ticket);
        Assert.True(listener.PendingCount <= 64 + 2);
        squatters.ForEach(p => p.Dispose());
    }

    [Fact]
    public async Task Giving_up_an_accept_loses_no_connection()
    {
        await using IpcListener listener = StartListener();
        IpcTicket ticket = listener.IssueTicket();
        using CancellationTokenSource source = new();
        Task<IpcConnection> accepting = ticket.AcceptAsync(source.Token);
        await source.CancelAsync();
        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => accepting.InTime());
        Assert.Equal(source.Token, e.CancellationToken);
        await AssertServes(ticket);
    }

    internal static async Task AssertServes(IpcTicket ticket)
    {
        await using IpcConnection dialer = await IpcDialer.ConnectAsync(ticket.Handle).InTime();
        await using IpcConnection accepted = await ticket.AcceptAsync().InTime();
        Assert.Equal(dialer.SessionId, accepted.SessionId);
    }
}
