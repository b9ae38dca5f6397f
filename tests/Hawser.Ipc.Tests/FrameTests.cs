using System.Buffers.Binary;

namespace Hawser.Ipc.Tests;

public class FrameTests
{
    public static TheoryData<uint> ForbiddenLengths =>
    [
        0, 262_145, int.MaxValue, // JSON: empty, over the limit, 2^31-1
        0x8000_0000, 0x8000_0001, 0x8000_0004, 0x8000_0000 + 262_149, uint.MaxValue, // chunks: too short for a stream and a byte; too long
    ];

    public static TheoryData<bool> Transports => [false, true];

    [Theory, MemberData(nameof(ForbiddenLengths))]
    public async Task P12_a_declared_length_out_of_bounds_ends_the_connection_before_it_is_buffered(uint length)
    {
        await using IpcListener listener = PatientListener.Start();
        IpcTicket ticket = listener.IssueTicket();
        using RawPeer peer = RawPeer.DialAndProve(ticket.Handle, Frame("first"u8));
        RecordingReceiver receiver = new();
        IpcConnection accepted = await ticket.AcceptAsync().InTime();
        accepted.Start(receiver);
        Assert.Equal("first", await receiver.Text());
        long before = GC.GetTotalAllocatedBytes();
        byte[] header = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(header, length);
        peer.Send(header);
        Assert.Equal(IpcEndKind.ProtocolViolation, (await receiver.End).Kind);
        Assert.True(GC.GetTotalAllocatedBytes() - before < 64 << 20);
        peer.ExpectSilentEnd();
    }

    [Theory]
    [InlineData(65_536, true)]
    [InlineData(65_537, false)]
    public async Task P12_the_first_frame_is_at_most_64_KiB(int length, bool accepted)
    {
        await using IpcListener listener = PatientListener.Start();
        IpcTicket ticket = listener.IssueTicket();
        using RawPeer peer = RawPeer.DialAndProve(ticket.Handle);
        RecordingReceiver receiver = new();
        await using IpcConnection connection = await ticket.AcceptAsync().InTime();
        connection.Start(receiver);
        byte[] header = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(header, (uint)length);
        peer.Send(header);
        if (accepted)
        {
            peer.Send(new byte[length]);
            Assert.Equal(length, (await receiver.Message()).Length);
        }
        else
        {
            Assert.Equal(IpcEndKind.ProtocolViolation, (await receiver.End).Kind);
        }
    }

    [Fact]
    public async Task P12_a_chunk_is_no_first_frame()
    {
        await using IpcListener listener = PatientListener.Start();
        IpcTicket ticket = listener.IssueTicket();
        using RawPeer peer = RawPeer.DialAndProve(ticket.Handle, [0x80, 0, 0, 5, 0, 0, 0, 1, 42]);
        RecordingReceiver receiver = new();
        (await ticket.AcceptAsync().InTime()).Start(receiver);
        Assert.Equal(IpcEndKind.ProtocolViolation, (await receiver.End).Kind);

        await using Pair pair = await Pair.ConnectAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => pair.Dialer.SendChunkAsync(1, new byte[1]).AsTask());
    }

    [Fact]
    public async Task P12_what_the_peer_does_not_accept_is_an_error_at_the_sender()
    {
        await using Pair pair = await Pair.ConnectAsync();
        ArgumentException e = Assert.Throws<ArgumentOutOfRangeException>(() => pair.Dialer.Send(new byte[65_537]));
        Assert.Contains("65536", e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => pair.Dialer.Send(default));
        pair.Dialer.Send("first"u8);
        pair.Dialer.ConfigurePeer(1000, TimeSpan.Zero);
        e = Assert.Throws<ArgumentOutOfRangeException>(() => pair.Dialer.Send(new byte[1001]));
        Assert.Contains("1000", e.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => pair.Dialer.SendAsync(new byte[1001]).AsTask());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => pair.Dialer.SendChunkAsync(1, new byte[1001]).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => pair.Dialer.SendChunkAsync(1, default).AsTask());
        pair.Dialer.Send(new byte[1000]);
        Assert.Equal("first", await pair.AcceptedSide.Text());
        Assert.Equal(1000, (await pair.AcceptedSide.Message()).Length);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task P13_one_MiB_round_trips_and_the_buffers_serve_small_frames_after_it(bool unix)
    {
        IpcConnectionOptions large = new() { MaxChunk = 1 << 20 };
        await using Pair pair = await Pair.ConnectAsync(unix, large, large);
        byte[] data = Pattern(1 << 20);
        pair.Dialer.ConfigurePeer(1 << 20, TimeSpan.Zero);
        pair.Accepted.ConfigurePeer(1 << 20, TimeSpan.Zero);
        pair.Dialer.Send("small"u8);
        pair.Accepted.Send("small"u8);
        Assert.Equal("small", await pair.AcceptedSide.Text());
        Assert.Equal("small", await pair.DialerSide.Text());
        for (int round = 0; round < 3; round++)
        {
            await pair.Dialer.SendAsync(data);
            byte[] there = await pair.AcceptedSide.Message();
            await pair.Accepted.SendChunkAsync(9, there);
            Assert.Equal(data, (await pair.DialerSide.Chunk()).Data);
            pair.Dialer.Send("small"u8);
            Assert.Equal("small", await pair.AcceptedSide.Text());
        }
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task P13_three_frames_in_one_write_behind_PROOF_are_delivered_one_by_one_also_when_the_peer_has_closed(bool unix)
    {
        await using IpcListener listener = PatientListener.Start(unix);
        IpcTicket ticket = listener.IssueTicket();
        using (RawPeer peer = RawPeer.DialAndProve(ticket.Handle, [.. Frame("one"u8), .. Frame("two"u8), .. Frame("three"u8)]))
        {
            peer.Transport.Shutdown();
        }

        RecordingReceiver receiver = new();
        IpcConnection accepted = await ticket.AcceptAsync().InTime();
        accepted.Start(receiver);
        Assert.Equal("one", await receiver.Text());
        Assert.Equal("two", await receiver.Text());
        Assert.Equal("three", await receiver.Text());
        Assert.Equal(IpcEndKind.ClosedByPeer, (await receiver.End).Kind);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task P13_frames_of_a_peer_that_has_gone_are_delivered_although_sending_to_it_fails(bool unix)
    {
        await using IpcListener listener = PatientListener.Start(unix);
        IpcTicket ticket = listener.IssueTicket();
        RawPeer peer = RawPeer.DialAndProve(ticket.Handle, [.. Frame("one"u8), .. Frame("two"u8)]);
        IpcConnection accepted = await ticket.AcceptAsync().InTime();
        peer.Dispose();
        accepted.Send("nobody reads this"u8);
        RecordingReceiver receiver = new();
        accepted.Start(receiver);
        Assert.Equal("one", await receiver.Text());
        Assert.Equal("two", await receiver.Text());
        Assert.Contains((await receiver.End).Kind, new[] { IpcEndKind.ClosedByPeer, IpcEndKind.Lost });
    }

    [Fact]
    public async Task P13_one_frame_a_byte_at_a_time_arrives_whole_and_a_cut_one_is_a_loss()
    {
        await using IpcListener listener = PatientListener.Start();
        IpcTicket ticket = listener.IssueTicket();
        using RawPeer peer = RawPeer.DialAndProve(ticket.Handle);
        RecordingReceiver receiver = new();
        (await ticket.AcceptAsync().InTime()).Start(receiver);
        foreach (byte b in Frame("a frame that trickles"u8))
        {
            peer.Send([b]);
        }

        Assert.Equal("a frame that trickles", await receiver.Text());
        peer.Send(Frame("cut"u8).AsSpan(0, 5));
        peer.Transport.Shutdown();
        IpcEnd end = await receiver.End;
        Assert.Equal(IpcEndKind.Lost, end.Kind);
        Assert.Contains("inside a frame", end.Detail, StringComparison.Ordinal);
    }

    internal static byte[] Frame(ReadOnlySpan<byte> message)
    {
        byte[] frame = new byte[4 + message.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame, (uint)message.Length);
        message.CopyTo(frame.AsSpan(4));
        return frame;
    }

    internal static byte[] Pattern(int length)
    {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++)
        {
            bytes[i] = (byte)(i * 31 + (i >> 8));
        }

        return bytes;
    }
}
