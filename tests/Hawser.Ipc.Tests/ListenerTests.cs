using System.Net.Sockets;

namespace Hawser.Ipc.Tests;

public class ListenerTests
{
    public static TheoryData<bool> Transports => [false, true];

    private static IpcListener StartListener(
        bool unix = false, LogRecorder? log = null, TimeSpan? timeout = null, TimeProvider? time = null, int unauthenticated = 64) =>
        IpcListener.Start(new IpcListenerOptions
        {
            Endpoint = unix ? null : IpcEndpoint.CreateInMemory(),
            HandshakeTimeout = timeout ?? Patience.Limit,
            MaxUnauthenticated = unauthenticated,
            Connection = new IpcConnectionOptions { LoggerFactory = log ?? new LogRecorder(), TimeProvider = time ?? TimeProvider.System },
        });

    [Theory, MemberData(nameof(Transports))]
    public async Task P6_a_client_that_says_nothing_or_trickles_is_dropped_at_the_deadline(bool unix)
    {
        LogRecorder log = new();
        ManualTime time = new();
        await using IpcListener listener = StartListener(unix, log, TimeSpan.FromSeconds(2), time);
        IpcTicket ticket = listener.IssueTicket(new IpcTicketOptions { Kind = IpcTicketKind.Many });
        using RawPeer silent = RawPeer.Dial(listener.Endpoint);
        using RawPeer trickling = RawPeer.Dial(listener.Endpoint);
        using RawPeer challenged = RawPeer.Dial(listener.Endpoint);
        using DialerHandshake handshake = RawPeer.NewHandshake(ticket.Handle);
        challenged.Send(handshake.Hello.Span);
        challenged.Read(80);
        while (listener.PendingCount < 3)
        {
            await Task.Yield(); // Accepting is the listener's own thread's business.
        }

        trickling.Send(handshake.Hello.Span[..1]);
        time.Advance(TimeSpan.FromSeconds(1));
        trickling.Send(handshake.Hello.Span[1..2]);
        Assert.Equal(Transport.Nothing, silent.Transport.TryReceive(new byte[1]));
        time.Advance(TimeSpan.FromSeconds(1));
        silent.ExpectSilentEnd();
        trickling.ExpectSilentEnd();
        challenged.ExpectSilentEnd();
        for (int i = 0; i < 3; i++)
        {
            Assert.EndsWith("DeadlinePassed", await log.Refusal());
        }

        await TicketTests.AssertServes(ticket);
        Assert.Equal(0, listener.PendingCount);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task P6_who_proves_itself_and_then_sends_no_first_frame_is_dropped_at_the_deadline(bool unix)
    {
        ManualTime time = new();
        await using IpcListener listener = StartListener(unix, timeout: TimeSpan.FromSeconds(2), time: time);
        IpcTicket ticket = listener.IssueTicket(new IpcTicketOptions { Kind = IpcTicketKind.Many });
        foreach (int length in new[] { 0, 6 })
        {
            using RawPeer peer = RawPeer.DialAndProve(ticket.Handle, FrameTests.Frame("half"u8).AsSpan(0, length));
            IpcConnection accepted = await ticket.AcceptAsync().InTime();
            time.Advance(TimeSpan.FromSeconds(2));
            RecordingReceiver receiver = new();
            accepted.Start(receiver);
            Assert.Equal(IpcEndKind.NotReady, (await receiver.End).Kind);
            peer.ExpectSilentEnd();
        }
    }

    [Fact]
    public async Task P6_a_reader_that_waits_for_the_first_frame_wakes_at_the_deadline()
    {
        ManualTime time = new();
        await using IpcListener listener = StartListener(timeout: TimeSpan.FromSeconds(1), time: time);
        IpcTicket ticket = listener.IssueTicket();
        using RawPeer peer = RawPeer.DialAndProve(ticket.Handle);
        IpcConnection accepted = await ticket.AcceptAsync().InTime();
        time.ForgetCreated();
        RecordingReceiver receiver = new();
        accepted.Start(receiver);
        await time.TimerCreated();
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(IpcEndKind.NotReady, (await receiver.End).Kind);
    }

    [Fact]
    public async Task P6_a_first_frame_that_waits_because_its_receiver_started_late_is_not_late()
    {
        ManualTime time = new();
        await using IpcListener listener = StartListener(timeout: TimeSpan.FromSeconds(2), time: time);
        IpcTicket ticket = listener.IssueTicket();
        using RawPeer peer = RawPeer.DialAndProve(ticket.Handle);
        IpcConnection accepted = await ticket.AcceptAsync().InTime();
        peer.Send(FrameTests.Frame("in time"u8));
        time.Advance(TimeSpan.FromSeconds(10));
        RecordingReceiver receiver = new();
        accepted.Start(receiver);
        Assert.Equal("in time", await receiver.Text());
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task P6_500_idle_connections_do_not_keep_20_peers_that_come_at_once_from_joining(bool unix)
    {
        await using IpcListener listener = StartListener(unix);
        List<RawPeer> idle = [];
        for (int i = 0; i < 500; i++)
        {
            try
            {
                idle.Add(RawPeer.Dial(listener.Endpoint));
            }
            catch (IOException)
            {
                // The backlog was full for a moment.
            }
        }

        IpcTicket[] tickets = [.. Enumerable.Range(0, 20).Select(_ => listener.IssueTicket())];
        await Task.WhenAll(tickets.Select(TicketTests.AssertServes)).InTime();
        idle.ForEach(p => p.Dispose());
    }

    [Fact]
    public async Task P6_past_the_limit_the_one_dropped_is_of_the_source_with_most()
    {
        Admission admission = new(4);
        await using IpcListener listener = StartListener();
        PendingHandshake Enter(int process)
        {
            PendingHandshake pending = new(listener, new IdleTransport(process), TimeProvider.System, Patience.Limit);
            admission.Enter(pending);
            return pending;
        }

        PendingHandshake[] modest = [Enter(1), Enter(2)];
        PendingHandshake[] greedy = [.. Enumerable.Range(0, 50).Select(_ => Enter(3))];
        Assert.Equal(4, admission.Count);
        Assert.All(modest, p => Assert.False(((IdleTransport)p.Transport).IsShut));
        Assert.Equal(48, greedy.Count(p => ((IdleTransport)p.Transport).IsShut));
        Array.ForEach([.. modest, .. greedy], p => p.Dispose());
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task P9_close_refuses_new_connections_and_leaves_live_ones_alone(bool unix)
    {
        await using Pair pair = await Pair.ConnectAsync(unix, kind: IpcTicketKind.Many);
        using RawPeer pending = RawPeer.Dial(pair.Listener.Endpoint);
        IpcHandle copy = new(pair.Listener.Endpoint, pair.Listener.Id.Span, pair.Ticket.Handle.TicketId.Span, pair.Ticket.Handle.Key.Span);
        await pair.Listener.CloseAsync().InTime();
        await pair.Listener.CloseAsync().InTime();
        await Assert.ThrowsAsync<IpcConnectException>(
            () => IpcDialer.ConnectAsync(copy, new IpcDialOptions { Timeout = TimeSpan.FromMilliseconds(30) }).InTime());
        IpcTicketClosedException e = await Assert.ThrowsAsync<IpcTicketClosedException>(() => pair.Ticket.AcceptAsync().InTime());
        Assert.Equal(IpcTicketCloseReason.ListenerClosed, e.Reason);
        Assert.Throws<ObjectDisposedException>(() => pair.Listener.IssueTicket());
        if (unix)
        {
            Assert.False(Directory.Exists(Path.GetDirectoryName(pair.Listener.Endpoint.SocketPath)));
        }

        pair.Dialer.Send("still"u8);
        Assert.Equal("still", await pair.AcceptedSide.Text());
        pair.Accepted.Send("here"u8);
        Assert.Equal("here", await pair.DialerSide.Text());
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task P9_stop_also_ends_live_connections_and_wakes_blocked_readers(bool unix)
    {
        await using Pair pair = await Pair.ConnectAsync(unix);
        pair.Dialer.Send("first"u8);
        await pair.AcceptedSide.Message();
        await pair.Listener.StopAsync().InTime();
        await pair.Listener.StopAsync().InTime();
        Assert.Equal(IpcEndKind.Stopped, (await pair.AcceptedSide.End).Kind);
        Assert.Equal(IpcEndKind.ClosedByPeer, (await pair.DialerSide.End).Kind);
        Assert.Equal(IpcEndKind.Stopped, (await Assert.ThrowsAsync<ConnectionLostException>(
            () => pair.Accepted.SendAsync(new byte[1]).AsTask())).End?.Kind);
    }

    [Fact]
    public async Task P9_a_peer_that_was_proven_before_the_close_can_still_be_accepted()
    {
        await using IpcListener listener = StartListener();
        IpcTicket ticket = listener.IssueTicket();
        await using IpcConnection dialer = await IpcDialer.ConnectAsync(ticket.Handle).InTime();
        IpcConnection accepted;
        while (listener.PendingCount > 0)
        {
            await Task.Yield();
        }

        await listener.CloseAsync().InTime();
        accepted = await ticket.AcceptAsync().InTime();
        Assert.Equal(dialer.SessionId, accepted.SessionId);
        await accepted.DisposeAsync();
    }

    [Fact]
    public async Task P8_the_key_appears_in_no_log_no_text_and_no_exception()
    {
        LogRecorder log = new();
        IpcConnectionOptions options = new() { LoggerFactory = log };
        await using IpcListener listener = StartListener(unix: true, log);
        IpcTicket ticket = listener.IssueTicket();
        byte[] key = ticket.Handle.Key.ToArray();
        IpcHandle wrong = new(listener.Endpoint, listener.Id.Span, ticket.Handle.TicketId.Span, new byte[32]);
        Exception refused = await Assert.ThrowsAsync<IpcConnectException>(
            () => IpcDialer.ConnectAsync(wrong, new IpcDialOptions { Connection = options }).InTime());
        IpcConnection dialer = await IpcDialer.ConnectAsync(ticket.Handle, new IpcDialOptions { Connection = options }).InTime();
        IpcConnection accepted = await ticket.AcceptAsync().InTime();
        string[] texts =
        [
            .. log.Lines, refused.ToString(), ticket.Handle.ToString(), ticket.ToString()!, listener.ToString()!, dialer.ToString()!,
            .. Directory.GetFiles(Path.GetDirectoryName(listener.Endpoint.SocketPath)!),
        ];
        Assert.NotEmpty(log.Lines);
        foreach (string text in texts)
        {
            Assert.DoesNotContain(Convert.ToHexString(key), text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Convert.ToBase64String(key), text, StringComparison.Ordinal);
        }

        Assert.All(ticket.Handle.Key.ToArray(), b => Assert.Equal(0, b)); // Burned: erased.
        await dialer.DisposeAsync();
        await accepted.DisposeAsync();
    }

    /// <summary>A channel on which nothing ever happens, from a process of choice.</summary>
    private sealed class IdleTransport(int process) : Transport
    {
        internal bool IsShut { get; private set; }

        internal override IpcPeerIdentity? Peer => new(process, 0);

        internal override int TryReceive(Span<byte> buffer) => IsShut ? 0 : Nothing;

        internal override int Receive(Span<byte> buffer, TimeSpan timeout) => throw new SocketException();

        internal override int TrySend(ReadOnlySpan<byte> data) => throw new SocketException();

        internal override void WaitWritable() => throw new SocketException();

        internal override void Shutdown() => IsShut = true;

        public override void Dispose()
        {
        }
    }
}
