namespace Hawser.Ipc.Tests;

/// <summary><c>stdio:</c>: the handshake and frames over streams that both sides were given.</summary>
public class StreamChannelTests
{
    [Fact]
    public async Task A_connection_over_streams_is_proven_and_carries_frames_both_ways()
    {
        await using IpcListener listener = Start();
        (IpcConnection dialer, IpcConnection accepted) = await StreamPair.ConnectAsync(listener, new StreamPair());
        Assert.Equal(dialer.SessionId, accepted.SessionId);
        Assert.Equal((IpcRole.Dialer, IpcRole.Listener), (dialer.Role, accepted.Role));
        Assert.Equal("stdio:", accepted.Endpoint.ToString());
        Assert.Null(accepted.Peer);
        RecordingReceiver dialerSide = new();
        RecordingReceiver acceptedSide = new();
        dialer.Start(dialerSide);
        accepted.Start(acceptedSide);
        foreach (int length in (int[])[1, 65_536, 200_000, 2])
        {
            await dialer.SendAsync(FrameTests.Pattern(length)).InTime();
            accepted.Send(FrameTests.Pattern(length));
            Assert.Equal(FrameTests.Pattern(length), await acceptedSide.Message());
            Assert.Equal(FrameTests.Pattern(length), await dialerSide.Message());
        }

        await dialer.SendChunkAsync(7, FrameTests.Pattern(262_144)).InTime();
        (uint stream, byte[] data) = await acceptedSide.Chunk();
        Assert.Equal(7u, stream);
        Assert.Equal(FrameTests.Pattern(262_144), data);
        await accepted.CloseAsync(Patience.Limit).InTime();
        Assert.Equal(IpcEndKind.ClosedByPeer, (await dialerSide.End).Kind);
        Assert.Equal(IpcEndKind.ClosedHere, (await acceptedSide.End).Kind);
    }

    [Fact]
    public async Task P2_whatever_comes_before_a_right_HELLO_is_refused_without_a_word_and_the_listener_serves_on()
    {
        await using IpcListener listener = Start();
        foreach (byte[] said in (byte[][])[new byte[16], "a line that the worker's code has printed\n"u8.ToArray(), new byte[80], new byte[81]])
        {
            using RawPeer peer = StreamPair.Dial(listener);
            peer.Send(said);
            peer.ExpectSilentEnd();
        }

        await AssertServesAsync(listener);
    }

    [Fact]
    public async Task P1_a_ticket_that_is_unknown_or_burnt_is_refused_and_dialing_does_not_try_again()
    {
        await using IpcListener listener = Start();
        IpcTicket ticket = listener.IssueTicket();
        IpcHandle handle = new(IpcEndpoint.StandardStreams, listener.Id.Span, ticket.Handle.TicketId.Span, ticket.Handle.Key.Span);
        IpcHandle wrong = new(IpcEndpoint.StandardStreams, listener.Id.Span, ticket.Handle.TicketId.Span, new byte[32]);
        Assert.True((await Refused(wrong)).Final);
        StreamPair right = new();
        listener.Accept(right.ListenerInput, right.ListenerOutput);
        await using IpcConnection dialer = await IpcDialer.ConnectAsync(handle, right.DialerInput, right.DialerOutput).InTime();
        await using IpcConnection accepted = await ticket.AcceptAsync().InTime();
        IpcConnectException again = await Refused(handle);
        Assert.Equal((1, true), (again.Attempts, again.Final));
        Assert.DoesNotContain(Convert.ToHexStringLower(handle.Key.Span), again.ToString(), StringComparison.OrdinalIgnoreCase);

        async Task<IpcConnectException> Refused(IpcHandle refused)
        {
            StreamPair pair = new();
            listener.Accept(pair.ListenerInput, pair.ListenerOutput);
            return await Assert.ThrowsAsync<IpcConnectException>(
                () => IpcDialer.ConnectAsync(refused, pair.DialerInput, pair.DialerOutput).InTime());
        }
    }

    [Fact]
    public async Task P6_a_peer_that_stops_within_the_handshake_is_dropped_at_the_deadline_and_one_that_has_not_begun_is_not()
    {
        ManualTime time = new();
        await using IpcListener listener = IpcListener.Start(new IpcListenerOptions
        {
            Endpoint = IpcEndpoint.StandardStreams,
            Connection = new IpcConnectionOptions { TimeProvider = time },
        });
        IpcTicket ticket = listener.IssueTicket(new IpcTicketOptions { Expiry = Timeout.InfiniteTimeSpan });
        using RawPeer late = StreamPair.Dial(listener);
        using RawPeer half = StreamPair.Dial(listener);
        half.Send("HAWSER01"u8);
        await time.TimerCreated();
        Assert.Equal(1, listener.PendingCount);
        time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Equal(1, listener.PendingCount);
        time.Advance(TimeSpan.FromSeconds(0.2));
        half.ExpectSilentEnd();

        using DialerHandshake handshake = RawPeer.NewHandshake(ticket.Handle);
        late.Send(handshake.Hello.Span);
        byte[] proof = new byte[48];
        Assert.Equal(HandshakeFault.None, handshake.ReadChallenge(late.Read(80), proof));
        late.Send(proof);
        await using IpcConnection accepted = await ticket.AcceptAsync().InTime();
    }

    [Fact]
    public async Task A_stream_that_ends_within_the_handshake_leaves_nothing_pending()
    {
        await using IpcListener listener = Start();
        using (RawPeer peer = StreamPair.Dial(listener))
        {
            peer.Send("HAWSER01"u8);
        }

        using (StreamPair.Dial(listener))
        {
            // Without a byte.
        }

        await AssertServesAsync(listener);
        await listener.CloseAsync().InTime(); // Completes when no handshake is open any more.
        Assert.Equal(0, listener.PendingCount);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task P13_frames_before_the_end_of_one_direction_arrive_and_the_end_is_that_of_both(bool withinFrame)
    {
        await using IpcListener listener = Start();
        IpcTicket ticket = listener.IssueTicket();
        StreamPair pair = new();
        listener.Accept(pair.ListenerInput, pair.ListenerOutput);
        using RawPeer peer = new(StreamTransport.Over(pair.DialerInput, pair.DialerOutput));
        Prove(peer, ticket.Handle);
        await using IpcConnection accepted = await ticket.AcceptAsync().InTime();
        RecordingReceiver receiver = new();
        accepted.Start(receiver);
        byte[] last = FrameTests.Frame("the last word"u8);
        peer.Send([.. FrameTests.Frame("one"u8), .. withinFrame ? last[..^1] : last]);
        await pair.DialerOutput.DisposeAsync(); // The other direction stays open.
        Assert.Equal("one", await receiver.Text());
        if (!withinFrame)
        {
            Assert.Equal("the last word", await receiver.Text());
        }

        Assert.Equal(withinFrame ? IpcEndKind.Lost : IpcEndKind.ClosedByPeer, (await receiver.End).Kind);
        peer.ExpectSilentEnd();
    }

    [Fact]
    public async Task What_the_peer_said_before_it_went_is_read_though_sending_fails()
    {
        await using IpcListener listener = Start();
        IpcTicket ticket = listener.IssueTicket();
        StreamPair pair = new();
        BreakableStream output = new(pair.ListenerOutput);
        listener.Accept(pair.ListenerInput, output);
        using RawPeer peer = new(StreamTransport.Over(pair.DialerInput, pair.DialerOutput));
        Prove(peer, ticket.Handle);
        peer.Send(FrameTests.Frame("first"u8));
        await using IpcConnection accepted = await ticket.AcceptAsync().InTime();
        using SemaphoreSlim go = new(0);
        RecordingReceiver receiver = new() { Hook = _ => go.Wait(Patience.Limit) };
        accepted.Start(receiver);

        output.Break();
        accepted.Send(FrameTests.Pattern(1000)); // Fails, by a writer of its own.
        await output.Failed.InTime();
        peer.Send(FrameTests.Frame("the last word"u8));
        await pair.DialerOutput.DisposeAsync();
        go.Release(2);
        Assert.Equal("first", await receiver.Text());
        Assert.Equal("the last word", await receiver.Text());
        await receiver.End;
    }

    [Fact]
    public async Task A_listener_that_closes_lets_go_of_streams_whose_peer_has_said_nothing_and_keeps_proven_connections()
    {
        IpcListener listener = Start();
        (IpcConnection dialer, IpcConnection accepted) = await StreamPair.ConnectAsync(listener, new StreamPair());
        using RawPeer silent = StreamPair.Dial(listener);
        await listener.CloseAsync().InTime();
        silent.ExpectSilentEnd();
        RecordingReceiver receiver = new();
        accepted.Start(receiver);
        dialer.Send("still here"u8);
        Assert.Equal("still here", await receiver.Text());
        StreamPair late = new();
        Assert.Throws<ObjectDisposedException>(() => listener.Accept(late.ListenerInput, late.ListenerOutput));
        await listener.StopAsync().InTime();
        Assert.Equal(IpcEndKind.Stopped, (await receiver.End).Kind);
        await dialer.DisposeAsync().InTime();
    }

    [Fact]
    public async Task Streams_belong_to_a_listener_and_a_handle_of_stdio_and_to_no_other()
    {
        await using IpcListener memory = PatientListener.Start();
        await using IpcListener listener = Start();
        StreamPair pair = new();
        Assert.Throws<InvalidOperationException>(() => memory.Accept(pair.ListenerInput, pair.ListenerOutput));
        Assert.Throws<ArgumentException>(() => listener.Accept(pair.ListenerOutput, pair.ListenerOutput));
        await Assert.ThrowsAsync<ArgumentException>(
            () => IpcDialer.ConnectAsync(memory.IssueTicket().Handle, pair.DialerInput, pair.DialerOutput));
        await Assert.ThrowsAsync<NotSupportedException>(() => IpcDialer.ConnectAsync(listener.IssueTicket().Handle));
    }

    [Fact]
    public async Task A_dialer_that_gives_up_disposes_its_streams()
    {
        await using IpcListener listener = Start();
        IpcHandle handle = listener.IssueTicket().Handle;
        using CancellationTokenSource source = new();
        StreamPair pair = new();
        Task<IpcConnection> dialing = IpcDialer.ConnectAsync(handle, pair.DialerInput, pair.DialerOutput, null, source.Token);
        byte[] hello = new byte[80];
        await pair.ListenerInput.ReadExactlyAsync(hello).AsTask().InTime();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dialing.InTime());
        Assert.Equal(0, await pair.ListenerInput.ReadAsync(hello).AsTask().InTime());
        await pair.ListenerOutput.DisposeAsync();
    }

    internal static IpcListener Start() => IpcListener.Start(
        new IpcListenerOptions { Endpoint = IpcEndpoint.StandardStreams, HandshakeTimeout = Patience.Limit });

    private static void Prove(RawPeer peer, IpcHandle handle)
    {
        using DialerHandshake handshake = RawPeer.NewHandshake(handle);
        peer.Send(handshake.Hello.Span);
        byte[] proof = new byte[48];
        Assert.Equal(HandshakeFault.None, handshake.ReadChallenge(peer.Read(80), proof));
        peer.Send(proof);
    }

    private static async Task AssertServesAsync(IpcListener listener)
    {
        (IpcConnection dialer, IpcConnection accepted) = await StreamPair.ConnectAsync(listener, new StreamPair());
        await dialer.DisposeAsync().InTime();
        await accepted.DisposeAsync().InTime();
    }
}
