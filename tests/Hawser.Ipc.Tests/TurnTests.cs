using System.Buffers.Binary;

namespace Hawser.Ipc.Tests;

/// <summary>Who goes first when more waits to be sent than the channel takes.</summary>
public class TurnTests
{
    /// <summary>More than what the channel and the sender's own budget hold.</summary>
    private const int UnderWay = 24;

    private const int ChunkSize = 32 * 1024;

    private static readonly IpcConnectionOptions Options = new() { SilenceTimeout = TimeSpan.Zero };

    public static TheoryData<bool> Transports => [false, true];

    [Theory, MemberData(nameof(Transports))]
    public async Task P14_a_message_does_not_wait_behind_chunks_that_wait_in_either_direction(bool unix)
    {
        const int Chunks = 512; // 16 MiB each way.
        await using Pair pair = await Pair.ConnectAsync(unix, Options, Options, start: false);
        pair.Dialer.Send("first"u8);
        pair.Accepted.Send("first"u8);
        Task[] flows = [Flow(pair.Dialer, 1, Chunks), Flow(pair.Dialer, 2, Chunks), Flow(pair.Accepted, 1, Chunks)];
        pair.Dialer.Send("call"u8);
        await pair.Accepted.SendAsync("call"u8.ToArray()).InTime();
        pair.Start();

        Assert.InRange(await Place(pair.AcceptedSide, 2 * Chunks), 0, UnderWay);
        Assert.InRange(await Place(pair.DialerSide, Chunks), 0, UnderWay);
        await Task.WhenAll(flows).InTime();
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task P14_streams_take_turns_and_each_keeps_its_order(bool unix)
    {
        const int Chunks = 64;
        await using Pair pair = await Pair.ConnectAsync(unix, Options, Options, start: false);
        pair.Dialer.Send("first"u8);
        uint[] streams = [7, 3, 9];
        Task[] flows = [.. streams.SelectMany(s => Enumerable.Range(0, Chunks).Select(i => SendChunk(pair.Dialer, s, i)))];
        Assert.Contains(flows, f => !f.IsCompleted);
        pair.Start();
        Assert.Equal("first", await pair.AcceptedSide.Text());
        Dictionary<uint, int> next = streams.ToDictionary(s => s, _ => 0);
        List<uint> order = [];
        for (int n = 0; n < Chunks * streams.Length; n++)
        {
            (uint stream, byte[] data) = await pair.AcceptedSide.Chunk();
            Assert.Equal(next[stream]++, BinaryPrimitives.ReadInt32LittleEndian(data));
            order.Add(stream);
        }

        await Task.WhenAll(flows).InTime();

        // The first stream had the channel for itself until it was full; from there on, until one has no more, all go in turns.
        int alone = order.IndexOf(3);
        Assert.InRange(alone, 1, UnderWay);
        for (int n = alone; n < alone + (3 * (Chunks - alone)) - 3; n++)
        {
            Assert.Equal(3, order.Skip(n).Take(3).Distinct().Count());
        }
    }

    [Fact]
    public async Task P14_messages_without_end_do_not_keep_chunks_from_going()
    {
        IpcConnectionOptions options = new() { SilenceTimeout = TimeSpan.Zero, SendQueueBytes = 10_000 };
        await using Pair pair = await Pair.ConnectAsync(unix: true, options, options, start: false);
        pair.Dialer.Send("first"u8);
        List<Task> sends = [];
        for (int i = 0; i < 300; i++)
        {
            sends.Add(pair.Dialer.SendAsync(new byte[ChunkSize]).AsTask());
        }

        // All at once: a chunk offered only when the one before has gone would come as late as the thread pool is busy.
        Task[] flows = [.. Enumerable.Range(0, 10).Select(i => SendChunk(pair.Dialer, 5, i))];
        pair.Start();
        int messages = 0;
        for (int chunks = 0; chunks < 10;)
        {
            (uint? stream, _) = await pair.AcceptedSide.Frames.ReadAsync().AsTask().InTime();
            chunks += stream is null ? 0 : 1;
            messages += stream is null ? 1 : 0;
        }

        Assert.InRange(messages, 1, 100);
        await Task.WhenAll(flows).InTime();
        await Task.WhenAll(sends).InTime();
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task P15_chunks_for_a_peer_that_does_not_read_wait_outside_of_memory_and_can_be_given_up(bool unix)
    {
        await using Pair pair = await Pair.ConnectAsync(unix, Options, Options, start: false);
        pair.Dialer.Send("first"u8);
        Task[] flows = [.. Enumerable.Range(0, 100).Select(i => SendChunk(pair.Dialer, 4, i))];
        Assert.Contains(flows, f => !f.IsCompleted);
        Assert.InRange(pair.Dialer.QueuedBytes, 1, (64 * 1024) + ChunkSize + 100);

        using CancellationTokenSource source = new();
        Task givenUp = pair.Dialer.SendChunkAsync(4, new byte[1000], source.Token).AsTask();
        Task alone = pair.Dialer.SendChunkAsync(6, new byte[1000], source.Token).AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp.InTime());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => alone.InTime());

        pair.Start();
        Assert.Equal("first", await pair.AcceptedSide.Text());
        for (int i = 0; i < 100; i++)
        {
            (uint stream, byte[] data) = await pair.AcceptedSide.Chunk();
            Assert.Equal(4u, stream);
            Assert.Equal(i, BinaryPrimitives.ReadInt32LittleEndian(data));
        }

        await Task.WhenAll(flows).InTime();
        await pair.Dialer.SendAsync("last"u8.ToArray()).InTime();
        Assert.Equal("last", await pair.AcceptedSide.Text()); // And nothing of what was given up.
    }

    [Fact]
    public async Task P15_chunks_that_wait_fail_with_the_end()
    {
        await using Pair pair = await Pair.ConnectAsync(unix: true, Options, Options, start: false);
        pair.Dialer.Send("first"u8);
        Task[] flows = [.. Enumerable.Range(0, 100).Select(i => SendChunk(pair.Dialer, (uint)(i % 3), i))];
        IpcEnd end = new(IpcEndKind.Lost, "test");
        pair.Dialer.Abort(end);
        Assert.Equal(end, (await Assert.ThrowsAsync<ConnectionLostException>(() => flows[^1].InTime())).End);
        await Assert.ThrowsAsync<ConnectionLostException>(() => Task.WhenAll(flows).InTime());
    }

    private static async Task Flow(IpcConnection connection, uint stream, int chunks)
    {
        for (int i = 0; i < chunks; i++)
        {
            await SendChunk(connection, stream, i);
        }
    }

    private static Task SendChunk(IpcConnection connection, uint stream, int number)
    {
        byte[] data = new byte[ChunkSize];
        BinaryPrimitives.WriteInt32LittleEndian(data, number);
        return connection.SendChunkAsync(stream, data).AsTask();
    }

    /// <summary>How many chunks came before the message that came after "first".</summary>
    private static async Task<int> Place(RecordingReceiver receiver, int chunks)
    {
        int place = -1;
        int messages = 0;
        for (int seen = 0; seen < chunks || messages < 2;)
        {
            (uint? stream, _) = await receiver.Frames.ReadAsync().AsTask().InTime();
            if (stream is not null)
            {
                seen++;
            }
            else if (++messages == 2)
            {
                place = seen;
            }
        }

        return place;
    }
}
