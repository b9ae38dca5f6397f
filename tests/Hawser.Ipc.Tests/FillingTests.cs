namespace Hawser.Ipc.Tests;

/// <summary>Long chunks are received right into memory of their receiver's.</summary>
public class FillingTests
{
    private const int ChunkSize = 200_000;

    public static TheoryData<bool> Transports => [false, true];

    [Theory, MemberData(nameof(Transports))]
    public async Task P5_a_long_chunk_goes_where_its_receiver_wants_it_and_what_follows_is_untouched(bool unix)
    {
        FillingReceiver receiver = new();
        await using Pair pair = await Pair.ConnectAsync(unix, start: false);
        pair.Accepted.Start(receiver);
        pair.Dialer.Send("first"u8);
        for (int i = 0; i < 20; i++)
        {
            await pair.Dialer.SendChunkAsync(7, FrameTests.Pattern(ChunkSize + i)).InTime();
            pair.Dialer.Send("between"u8);
        }

        Assert.Equal("first", await receiver.Recorded.Text());
        for (int i = 0; i < 20; i++)
        {
            (uint stream, byte[] data) = await receiver.Recorded.Chunk();
            Assert.Equal(7u, stream);
            Assert.Equal(FrameTests.Pattern(ChunkSize + i), data);
            Assert.Equal("between", await receiver.Recorded.Text());
        }

        Assert.Equal(20, receiver.Filled);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task P5_of_long_chunks_in_a_row_each_goes_where_its_receiver_wants_it(bool unix)
    {
        (RawPeer peer, IpcConnection connection, FillingReceiver receiver) = await BeginChunkAsync(unix);
        byte[] data = FrameTests.Pattern(ChunkSize);
        byte[] header = new byte[8];
        FrameFormat.WriteHeader(header, 8, ChunkSize);
        peer.Send(data.AsSpan(5));
        Assert.Equal(data, (await receiver.Recorded.Chunk()).Data);
        peer.Send([.. header, .. data.AsSpan(0, 1)]); // What comes together with the header is copied.
        await receiver.WhenAskedAgain.InTime();
        peer.Send(data.AsSpan(1));

        (uint stream, byte[] second) = await receiver.Recorded.Chunk();
        Assert.Equal(8u, stream);
        Assert.Equal(data, second);
        Assert.Equal((2, 2), (receiver.Asked, receiver.Filled));
        peer.Dispose();
        await connection.DisposeAsync();
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task P5_a_receiver_that_has_no_place_gets_the_chunk_whole_and_is_asked_once(bool unix)
    {
        FillingReceiver receiver = new() { HasPlace = false };
        await using Pair pair = await Pair.ConnectAsync(unix, start: false);
        pair.Accepted.Start(receiver);
        pair.Dialer.Send("first"u8);
        await pair.Dialer.SendChunkAsync(7, FrameTests.Pattern(ChunkSize)).InTime();
        await pair.Dialer.SendChunkAsync(7, FrameTests.Pattern(100)).InTime();

        Assert.Equal("first", await receiver.Recorded.Text());
        Assert.Equal(FrameTests.Pattern(ChunkSize), (await receiver.Recorded.Chunk()).Data);
        Assert.Equal(FrameTests.Pattern(100), (await receiver.Recorded.Chunk()).Data);
        Assert.Equal(1, receiver.Asked);
        Assert.Equal(0, receiver.Filled);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_peer_that_goes_in_the_middle_of_a_chunk_ends_the_connection_as_lost(bool unix)
    {
        (RawPeer peer, IpcConnection connection, FillingReceiver receiver) = await BeginChunkAsync(unix);
        peer.Dispose();

        Assert.Equal(IpcEndKind.Lost, (await receiver.Recorded.End).Kind);
        Assert.Equal(0, receiver.Filled);
        await connection.DisposeAsync();
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task An_abort_in_the_middle_of_a_chunk_ends_the_connection_at_once(bool unix)
    {
        (RawPeer peer, IpcConnection connection, FillingReceiver receiver) = await BeginChunkAsync(unix);
        connection.Abort(new IpcEnd(IpcEndKind.Stopped, "enough"));

        Assert.Equal(IpcEndKind.Stopped, (await receiver.Recorded.End).Kind);
        Assert.Equal(0, receiver.Filled);
        Assert.Equal(0, receiver.Recorded.AfterEnd);
        peer.Dispose();
        await connection.DisposeAsync();
    }

    [Fact]
    public async Task A_peer_that_stops_in_the_middle_of_a_chunk_is_silent()
    {
        IpcConnectionOptions options = new() { SilenceTimeout = TimeSpan.FromMilliseconds(200) };
        (RawPeer peer, IpcConnection connection, FillingReceiver receiver) = await BeginChunkAsync(unix: true, options);

        Assert.Equal(IpcEndKind.Silent, (await receiver.Recorded.End).Kind);
        Assert.Equal(0, receiver.Filled);
        peer.Dispose();
        await connection.DisposeAsync();
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_chunk_that_comes_byte_by_byte_at_its_end_is_filled(bool unix)
    {
        (RawPeer peer, IpcConnection connection, FillingReceiver receiver) = await BeginChunkAsync(unix);
        byte[] data = FrameTests.Pattern(ChunkSize);
        peer.Send(data.AsSpan(5, ChunkSize - 8));
        peer.Send(data.AsSpan(ChunkSize - 3, 1));
        peer.Send(data.AsSpan(ChunkSize - 2, 1));
        peer.Send([data[^1], 0, 0, 0, 2, (byte)'o', (byte)'k']);

        Assert.Equal(data, (await receiver.Recorded.Chunk()).Data);
        Assert.Equal("ok", await receiver.Recorded.Text());
        Assert.Equal(1, receiver.Filled);
        peer.Dispose();
        await connection.DisposeAsync();
    }

    /// <summary>A raw peer that has sent a message, and a chunk's header with five of its bytes, for which memory was given.</summary>
    private static async Task<(RawPeer Peer, IpcConnection Connection, FillingReceiver Receiver)> BeginChunkAsync(
        bool unix, IpcConnectionOptions? options = null)
    {
        IpcListener listener = PatientListener.Start(unix, options);
        IpcTicket ticket = listener.IssueTicket();
        Task<IpcConnection> accepting = ticket.AcceptAsync();
        RawPeer peer = await Task.Run(() => RawPeer.DialAndProve(ticket.Handle)).InTime();
        IpcConnection connection = await accepting.InTime();
        await listener.CloseAsync();
        FillingReceiver receiver = new();
        connection.Start(receiver);
        byte[] header = new byte[8];
        FrameFormat.WriteHeader(header, 7, ChunkSize);
        peer.Send([0, 0, 0, 2, (byte)'h', (byte)'i', .. header, .. FrameTests.Pattern(ChunkSize).AsSpan(0, 5)]);
        Assert.Equal("hi", await receiver.Recorded.Text());
        await receiver.WhenAsked.InTime();
        return (peer, connection, receiver);
    }
}
