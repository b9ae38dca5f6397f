using System.IO.Pipelines;
using System.Text;

namespace Hawser.Ipc.Tests;

/// <summary>Connections over streams that others opened, with the framing of editors.</summary>
public class ContentLengthTests
{
    [Fact]
    public async Task Messages_of_every_length_flow_both_ways_over_a_trusted_stream()
    {
        Pipe there = new();
        Pipe back = new();
        await using IpcConnection one = IpcConnection.OverTrustedStream(back.Reader.AsStream(), there.Writer.AsStream());
        await using IpcConnection two = IpcConnection.OverTrustedStream(there.Reader.AsStream(), back.Writer.AsStream());
        RecordingReceiver oneSide = new();
        RecordingReceiver twoSide = new();
        one.Start(oneSide);
        two.Start(twoSide);
        Assert.Equal(IpcFraming.ContentLength, one.Framing);
        Assert.Matches("^[0-9a-f]{32}$", one.SessionId);
        Assert.Null(one.Peer);

        int[] lengths = [1, 9, 10, 4095, 4096, 70_000, 3_000_000, 2];
        foreach (int length in lengths)
        {
            await one.SendAsync(FrameTests.Pattern(length)).InTime();
            two.Send(FrameTests.Pattern(length));
        }

        foreach (int length in lengths)
        {
            Assert.Equal(FrameTests.Pattern(length), await oneSide.Message());
            Assert.Equal(FrameTests.Pattern(length), await twoSide.Message());
        }

        await Assert.ThrowsAsync<InvalidOperationException>(() => one.SendChunkAsync(1, new byte[1]).AsTask());
        await one.CloseAsync(Patience.Limit).InTime();
        Assert.Equal(IpcEndKind.ClosedByPeer, (await twoSide.End).Kind);
        Assert.Equal(IpcEndKind.ClosedHere, (await oneSide.End).Kind);
    }

    [Fact]
    public async Task What_is_sent_is_exactly_a_header_and_the_message()
    {
        Pipe output = new();
        await using IpcConnection connection = IpcConnection.OverTrustedStream(new Pipe().Reader.AsStream(), output.Writer.AsStream());
        connection.Send("{\"ä\":1}"u8);
        await connection.CloseAsync(Patience.Limit).InTime();
        using StreamReader reader = new(output.Reader.AsStream());
        Assert.Equal("Content-Length: 8\r\n\r\n{\"ä\":1}", await reader.ReadToEndAsync().InTime());
    }

    [Fact]
    public async Task Headers_are_read_in_any_case_beside_others_and_in_any_pieces()
    {
        (Stream peer, IpcConnection connection, RecordingReceiver receiver) = Start();
        await using IpcConnection owned = connection;
        await using Stream ended = peer; // Lets the thread go that reads ahead.
        byte[] bytes = Encoding.UTF8.GetBytes(
            "Content-Type: application/vscode-jsonrpc; charset=utf-8\r\ncontent-length:\t3 \r\n\r\nabc"
            + "CONTENT-LENGTH:007\r\nX-Other:\r\n\r\n1234567Content-Length: 1\r\n" + $"X: {new string('x', 4000)}\r\n\r\nz");
        foreach (byte b in bytes)
        {
            peer.WriteByte(b);
            await peer.FlushAsync();
        }

        Assert.Equal("abc", await receiver.Text());
        Assert.Equal("1234567", await receiver.Text());
        Assert.Equal("z", await receiver.Text());
        await peer.DisposeAsync();
        Assert.Equal(IpcEndKind.ClosedByPeer, (await receiver.End).Kind);
    }

    [Theory]
    [InlineData("Content-Length: 0\r\n\r\n")]
    [InlineData("Content-Length: -1\r\n\r\n")]
    [InlineData("Content-Length: +1\r\n\r\n1")]
    [InlineData("Content-Length: 0x1\r\n\r\n1")]
    [InlineData("Content-Length: 1 1\r\n\r\n1")]
    [InlineData("Content-Length: 2049\r\n\r\n")]
    [InlineData("Content-Length: 4294967297\r\n\r\n")]
    [InlineData("Content-Length: 99999999999999999999\r\n\r\n")]
    [InlineData("Content-Length:\r\n\r\n")]
    [InlineData("Content-Length: 1\r\nContent-Length: 1\r\n\r\n1")]
    [InlineData("Content-Type: json\r\n\r\n{}")]
    [InlineData("Content-Length: 1\r\nnonsense\r\n\r\n1")]
    [InlineData(": 1\r\n\r\n1")]
    [InlineData("\r\n\r\n")]
    public async Task A_header_that_is_wrong_ends_the_connection(string header)
    {
        (Stream peer, IpcConnection connection, RecordingReceiver receiver) = Start(2048);
        await using IpcConnection owned = connection;
        await using Stream ended = peer; // Lets the thread go that reads ahead.
        await peer.WriteAsync(Encoding.ASCII.GetBytes(header));
        Assert.Equal(IpcEndKind.ProtocolViolation, (await receiver.End).Kind);
        Assert.False(receiver.Frames.TryRead(out _));
    }

    [Fact]
    public async Task A_header_without_end_ends_the_connection_after_four_kibibytes()
    {
        (Stream peer, IpcConnection connection, RecordingReceiver receiver) = Start();
        await using IpcConnection owned = connection;
        await using Stream ended = peer; // Lets the thread go that reads ahead.
        await peer.WriteAsync(Encoding.ASCII.GetBytes("Content-Length: 1\r\nX: " + new string('x', 4096)));
        Assert.Contains("header", (await receiver.End).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_ends_inside_a_message_is_a_loss()
    {
        (Stream peer, IpcConnection connection, RecordingReceiver receiver) = Start();
        await using IpcConnection owned = connection;
        await using Stream ended = peer; // Lets the thread go that reads ahead.
        await peer.WriteAsync(Encoding.ASCII.GetBytes("Content-Length: 10\r\n\r\nabc"));
        await peer.DisposeAsync();
        Assert.Equal(IpcEndKind.Lost, (await receiver.End).Kind);
    }

    [Fact]
    public async Task A_stream_whose_read_and_disposal_nothing_wakes_does_not_hold_up_the_end()
    {
        using StuckStream stuck = new();
        RecordingReceiver receiver = new();
        IpcConnection connection = IpcConnection.OverTrustedStream(stuck, Stream.Null);
        connection.Start(receiver);
        await stuck.Reading.InTime();
        await Task.Run(() => connection.CloseAsync(Patience.Limit).AsTask()).InTime();
        Assert.Equal(IpcEndKind.ClosedHere, (await receiver.End).Kind);
        stuck.Release();
        await stuck.Disposed.InTime();
    }

    [Fact]
    public async Task P15_a_stream_that_takes_nothing_blocks_no_sender()
    {
        Pipe output = new(new PipeOptions(pauseWriterThreshold: 1000, resumeWriterThreshold: 500));
        await using IpcConnection connection = IpcConnection.OverTrustedStream(new Pipe().Reader.AsStream(), output.Writer.AsStream(),
            new IpcConnectionOptions { SendQueueBytes = 10_000 });
        connection.Send(new byte[20_000]);
        Task waiting = connection.SendAsync(new byte[20_000]).AsTask();
        Task waitingToo = connection.SendAsync(new byte[20_000]).AsTask();
        Assert.False(waitingToo.IsCompleted);
        using MemoryStream all = new();
        Task reading = output.Reader.CopyToAsync(all);
        await waiting.InTime();
        await waitingToo.InTime();
        await connection.CloseAsync(Patience.Limit).InTime();
        await reading.InTime();
        Assert.Equal(3 * (20_000 + "Content-Length: 20000\r\n\r\n".Length), all.Length);
    }

    [Fact]
    public void Streams_that_cannot_do_it_are_refused_at_once()
    {
        Stream readOnly = new MemoryStream([], writable: false);
        Assert.Throws<ArgumentException>(() => IpcConnection.OverTrustedStream(readOnly));
        Assert.Throws<ArgumentOutOfRangeException>(() => IpcConnection.OverTrustedStream(readOnly, Stream.Null, null, 1023));
    }

    private static (Stream Peer, IpcConnection Connection, RecordingReceiver Receiver) Start(int maxMessage = 1 << 20)
    {
        Pipe input = new();
        IpcConnection connection = IpcConnection.OverTrustedStream(input.Reader.AsStream(), Stream.Null, null, maxMessage);
        RecordingReceiver receiver = new();
        connection.Start(receiver);
        return (input.Writer.AsStream(), connection, receiver);
    }
}
