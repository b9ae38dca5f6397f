using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Hawser.Ipc.Tests;

/// <summary>What a connection over TCP carries, and how it ends.</summary>
public class TlsConnectionTests
{
    private static readonly IpcEndpoint AnyPort = IpcEndpoint.Tcp("127.0.0.1", 0);

    [Fact]
    public async Task P13_messages_and_large_chunks_arrive_as_they_were_sent_in_both_directions()
    {
        await using Pair pair = await Pair.ConnectAsync(endpoint: AnyPort);
        byte[] large = RandomNumberGenerator.GetBytes(262_144);
        Task<string> sent = Exchange(pair.Dialer, pair.AcceptedSide);
        Task<string> returned = Exchange(pair.Accepted, pair.DialerSide);
        Assert.Equal("the first", await sent);
        Assert.Equal("the first", await returned);

        async Task<string> Exchange(IpcConnection from, RecordingReceiver to)
        {
            from.Send("the first"u8);
            Task sending = Task.Run(async () =>
            {
                for (uint i = 0; i < 64; i++)
                {
                    await from.SendChunkAsync(i, large);
                }
            });
            string first = await to.Text();
            for (uint i = 0; i < 64; i++)
            {
                (uint stream, byte[] data) = await to.Chunk();
                Assert.Equal(i, stream);
                Assert.True(large.AsSpan().SequenceEqual(data));
            }

            await sending.InTime();
            return first;
        }
    }

    [Fact]
    public async Task P13_one_message_a_byte_at_a_time_arrives_whole()
    {
        await using IpcListener listener = IpcListener.Start(
            new IpcListenerOptions { Endpoint = AnyPort, HandshakeTimeout = Patience.Limit });
        IpcTicket ticket = listener.IssueTicket();
        using RawPeer peer = RawPeer.DialAndProve(ticket.Handle, [0, 0, 0, 2, 1]);
        await using IpcConnection accepted = await ticket.AcceptAsync().InTime();
        RecordingReceiver receiver = new();
        accepted.Start(receiver);
        peer.Send([2]);
        Assert.Equal([1, 2], await receiver.Message());
        foreach (byte b in (byte[])[0, 0, 0, 3, 7, 8, 9])
        {
            peer.Send([b]);
        }

        Assert.Equal([7, 8, 9], await receiver.Message());
    }

    [Fact]
    public async Task P12_a_length_over_the_limit_ends_the_connection()
    {
        await using IpcListener listener = IpcListener.Start(
            new IpcListenerOptions { Endpoint = AnyPort, HandshakeTimeout = Patience.Limit });
        IpcTicket ticket = listener.IssueTicket();
        using RawPeer peer = RawPeer.DialAndProve(ticket.Handle, [0, 0, 0, 1, 1, 0x7f, 0xff, 0xff, 0xff]);
        await using IpcConnection accepted = await ticket.AcceptAsync().InTime();
        RecordingReceiver receiver = new();
        accepted.Start(receiver);
        Assert.Equal(IpcEndKind.ProtocolViolation, (await receiver.End).Kind);
        peer.ExpectSilentEnd();
    }

    [Fact]
    public async Task P13_all_that_was_sent_before_the_close_arrives_although_the_other_side_talks_on()
    {
        TaskCompletionSource mayRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using Pair pair = await Pair.ConnectAsync(endpoint: AnyPort, start: false);
        RecordingReceiver slow = new() { Hook = _ => mayRead.Task.Wait(Patience.Limit) };
        pair.Dialer.Start(new RecordingReceiver());
        pair.Accepted.Start(slow);
        pair.Dialer.Send([0]);
        for (int i = 1; i <= 20; i++)
        {
            pair.Dialer.Send(Enumerable.Repeat((byte)i, 20_000).ToArray());
        }

        Task closing = pair.Dialer.CloseAsync(Patience.Limit).InTime();
        for (int i = 0; i < 50; i++)
        {
            pair.Accepted.Send(new byte[1000]); // A socket closed at once would answer this with a reset.
        }

        mayRead.SetResult();
        for (int i = 0; i <= 20; i++)
        {
            Assert.Equal(i, (await slow.Message())[0]);
        }

        Assert.Equal(IpcEndKind.ClosedByPeer, (await slow.End).Kind);
        await closing;
    }

    [Fact]
    public async Task P11_a_peer_that_says_nothing_is_silent_and_one_that_answers_is_not()
    {
        IpcConnectionOptions brief = new() { SilenceTimeout = TimeSpan.FromMilliseconds(600) };
        await using Pair pair = await Pair.ConnectAsync(endpoint: AnyPort, listenerOptions: brief, start: false);
        pair.Dialer.ConfigurePeer(262_144, TimeSpan.FromMilliseconds(600));
        int reminders = 0;
        TaskCompletionSource enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bool answers = true;
        RecordingReceiver dialerSide = new()
        {
            IdleHook = () =>
            {
                if (Volatile.Read(ref answers))
                {
                    pair.Dialer.Send([1]);
                }

                if (Interlocked.Increment(ref reminders) == 9)
                {
                    enough.SetResult();
                }
            },
        };
        pair.Dialer.Send([1]);
        pair.Accepted.Send([1]);
        pair.Dialer.Start(dialerSide);
        pair.Accepted.Start(pair.AcceptedSide);
        await enough.Task.InTime(); // Three times the limit and more.
        Assert.False(pair.Accepted.Completion.IsCompleted);
        Volatile.Write(ref answers, false);
        Assert.Equal(IpcEndKind.Silent, (await pair.AcceptedSide.End).Kind);
    }

    [Theory]
    [InlineData(3)] // Within the header of a record.
    [InlineData(500)] // Within its body.
    public async Task P11_a_peer_that_stops_within_a_record_is_silent_like_any_other(int within)
    {
        await using IpcListener listener = IpcListener.Start(new IpcListenerOptions
        {
            Endpoint = AnyPort,
            HandshakeTimeout = Patience.Limit,
            Connection = new IpcConnectionOptions { SilenceTimeout = TimeSpan.FromMilliseconds(500) },
        });
        using TcpRelay relay = new(listener.Endpoint);
        IpcTicket ticket = listener.IssueTicket();
        IpcHandle handle = new(relay.Endpoint, ticket.Handle.ListenerId.Span, ticket.Handle.TicketId.Span, ticket.Handle.Key.Span,
            IpcTicketKind.Once, ticket.Handle.Certificate!.Value.Span);
        await using IpcConnection dialer = await IpcDialer.ConnectAsync(handle).InTime();
        await using IpcConnection accepted = await ticket.AcceptAsync().InTime();
        RecordingReceiver receiver = new();
        accepted.Start(receiver);
        dialer.Send("whole"u8);
        Assert.Equal("whole", await receiver.Text());
        relay.LeftFromDialer = within;
        dialer.Send(new byte[1000]);
        await relay.Stopped();
        Assert.Equal(IpcEndKind.Silent, (await receiver.End).Kind);
    }

    [Fact]
    public async Task An_abort_ends_a_connection_that_waits_at_once_and_the_other_side_hears_of_it()
    {
        await using Pair pair = await Pair.ConnectAsync(endpoint: AnyPort);
        pair.Dialer.Abort(new IpcEnd(IpcEndKind.Revoked, "test"));
        Assert.Equal(IpcEndKind.Revoked, (await pair.DialerSide.End).Kind);
        Assert.Equal(IpcEndKind.ClosedByPeer, (await pair.AcceptedSide.End).Kind);
    }

    [Fact]
    public async Task P15_a_peer_that_does_not_read_stops_its_sender_and_an_abort_frees_it()
    {
        await using IpcListener listener = IpcListener.Start(
            new IpcListenerOptions { Endpoint = AnyPort, HandshakeTimeout = Patience.Limit });
        IpcTicket ticket = listener.IssueTicket();
        using RawPeer peer = RawPeer.DialAndProve(ticket.Handle, [0, 0, 0, 1, 1]);
        await using IpcConnection accepted = await ticket.AcceptAsync().InTime();
        accepted.Start(new RecordingReceiver());
        accepted.Send([1]);
        Task filling = Task.Run(async () =>
        {
            while (true)
            {
                await accepted.SendChunkAsync(1, new byte[200_000]);
            }
        });
        DateTime limit = DateTime.UtcNow + Patience.Limit;
        long before = -1;
        while (accepted.QueuedBytes == 0 || accepted.QueuedBytes != before)
        {
            before = accepted.QueuedBytes;
            Assert.True(DateTime.UtcNow < limit);
            await Task.Delay(50); // Nothing tells that nothing moves any more.
        }

        Assert.InRange(accepted.QueuedBytes, 1, 1 << 20);
        accepted.Abort(new IpcEnd(IpcEndKind.Stopped, "test"));
        await Assert.ThrowsAsync<ConnectionLostException>(() => filling.InTime());
        Assert.Equal(IpcEndKind.Stopped, (await accepted.Completion.InTime()).Kind);
    }

    [Fact]
    public async Task P4a_a_record_that_was_changed_in_flight_loses_the_connection()
    {
        await using IpcListener listener = IpcListener.Start(
            new IpcListenerOptions { Endpoint = AnyPort, HandshakeTimeout = Patience.Limit });
        using TcpListener port = new(IPAddress.Loopback, 0);
        port.Start();
        IpcTicket ticket = listener.IssueTicket();
        IpcHandle handle = new(IpcEndpoint.Tcp("127.0.0.1", ((IPEndPoint)port.LocalEndpoint).Port), ticket.Handle.ListenerId.Span,
            ticket.Handle.TicketId.Span, ticket.Handle.Key.Span, IpcTicketKind.Once, ticket.Handle.Certificate!.Value.Span);
        bool change = false;
        Task relaying = Task.Run(async () =>
        {
            using Socket dialer = await port.AcceptSocketAsync();
            using Socket target = new(SocketType.Stream, ProtocolType.Tcp);
            await target.ConnectAsync(IPEndPoint.Parse(listener.Endpoint.ToString()["tcp:".Length..]));
            await Task.WhenAll(Pass(dialer, target, changed: true), Pass(target, dialer, changed: false));
        });
        await using IpcConnection connection = await IpcDialer.ConnectAsync(handle).InTime();
        await using IpcConnection accepted = await ticket.AcceptAsync().InTime();
        RecordingReceiver receiver = new();
        accepted.Start(receiver);
        connection.Send("whole"u8);
        Assert.Equal("whole", await receiver.Text());
        Volatile.Write(ref change, true);
        connection.Send("changed"u8);
        Assert.Equal(IpcEndKind.Lost, (await receiver.End).Kind);
        connection.Abort(new IpcEnd(IpcEndKind.Stopped, "test"));
        await relaying.InTime();

        async Task Pass(Socket from, Socket to, bool changed)
        {
            byte[] buffer = new byte[4096];
            try
            {
                while (await from.ReceiveAsync(buffer) is > 0 and int count)
                {
                    buffer[count - 1] ^= (byte)(changed && Volatile.Read(ref change) ? 1 : 0);
                    await to.SendAsync(buffer.AsMemory(0, count));
                }

                to.Shutdown(SocketShutdown.Send);
            }
            catch (SocketException)
            {
                // One of both has gone.
            }
        }
    }
}
