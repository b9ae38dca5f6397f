using System.Globalization;
using Hawser.Tests.Shared;

namespace Hawser.Ipc.Tests.Fuzzing;

/// <summary>
/// Sequences of frames whose lengths, stream numbers, order and bytes are nearly right, cut anywhere. A receiver gets of them exactly what
/// <see cref="FrameModel"/> does, and ends as that says.
/// </summary>
[Collection(nameof(Alone))]
public class FrameFuzzTests
{
    /// <summary>What once was found, and what is rare: the longest frame that is accepted, bytes, and what the connection's end must be.</summary>
    public static TheoryData<int, string, IpcEndKind> Corpus { get; } = new(
        CorpusBytes.Read("frames.txt")
            .Select(static line => (int.Parse(line[0], CultureInfo.InvariantCulture), line[2], Enum.Parse<IpcEndKind>(line[1]))));

    [Fact]
    public Task P12_spoiled_frames_arrive_as_the_protocol_reads_them_or_end_the_connection() => FuzzRun.RunAsync(static random =>
    {
        int maxChunk = random.Next(2) == 0 ? 4096 : 100_000;
        return ArrivesAsync(random, Wire(random, maxChunk), maxChunk);
    });

    [Theory]
    [MemberData(nameof(Corpus))]
    public async Task P12_frames_of_the_corpus_arrive_as_the_protocol_reads_them_however_they_are_cut(int maxChunk, string bytes, IpcEndKind end)
    {
        byte[] wire = CorpusBytes.Decode(bytes);
        Assert.Equal(end, FrameModel.Read(wire, maxChunk).End);
        for (int seed = 1; seed <= 8; seed++)
        {
            await ArrivesAsync(new Random(seed), wire, maxChunk);
        }
    }

    private static async Task ArrivesAsync(Random random, byte[] wire, int maxChunk)
    {
        IpcConnectionOptions options = new() { MaxChunk = maxChunk };
        (List<(uint? Stream, byte[] Data)> frames, IpcEndKind expected) = FrameModel.Read(wire, options.MaxChunk);

        // Some of it came with PROOF, as far as the handshake reads ahead.
        int early = random.Next(3) == 0 ? random.Next(Math.Min(wire.Length, 4048) + 1) : 0;
        (MemoryTransport near, MemoryTransport far) = MemoryTransport.CreatePair(TimeProvider.System, TimeProvider.System);
        using RawPeer peer = new(near);
        RecordingReceiver receiver = new();
        await using IpcConnection connection = new(
            far, IpcRole.Listener, IpcEndpoint.Unix("/none"), new string('0', 32), options, (wire[..early], 0), onEnd: null);
        if (random.Next(4) == 0)
        {
            connection.Send("to a peer that does not read"u8);
        }

        connection.Start(receiver);
        try
        {
            foreach (ReadOnlyMemory<byte> part in Mutator.Split(random, wire.AsMemory(early)))
            {
                peer.Send(part.Span);
            }
        }
        catch (IOException) when (expected == IpcEndKind.ProtocolViolation)
        {
            // Cut off before all was sent.
        }

        peer.Transport.Shutdown();
        IpcEnd end = await receiver.End;
        Assert.Equal(expected, end.Kind);
        foreach ((uint? stream, byte[] data) in frames)
        {
            Assert.True(receiver.Frames.TryRead(out (uint? Stream, byte[] Data) frame), "A frame is missing.");
            Assert.Equal(stream, frame.Stream);
            Assert.Equal(data, frame.Data);
        }

        Assert.False(receiver.Frames.TryRead(out _), "There is a frame too many.");
        Assert.Equal(1, receiver.Ends);
        Assert.Equal(end, await connection.Completion.InTime());
    }

    private static byte[] Wire(Random random, int maxChunk)
    {
        List<byte[]> frames = [FrameTests.Frame("first"u8)];
        for (int i = random.Next(12); i > 0; i--)
        {
            byte[] body = new byte[random.Next(40) == 0 ? random.Next(1, maxChunk + 1) : random.Next(1, 100)];
            random.NextBytes(body);
            frames.Add(random.Next(2) == 0 ? FrameTests.Frame(body) : Chunk(random, body));
        }

        switch (random.Next(6))
        {
            case 0:
                random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(frames));
                break;
            case 1:
                frames.Insert(random.Next(frames.Count + 1), frames[random.Next(frames.Count)]);
                break;
            case 2: // One begins in the middle of another.
                int outer = random.Next(frames.Count);
                int at = random.Next(frames[outer].Length);
                frames[outer] = [.. frames[outer][..at], .. frames[random.Next(frames.Count)], .. frames[outer][at..]];
                break;
            case 3:
                frames[random.Next(frames.Count)] = [];
                break;
            default:
                break;
        }

        if (random.Next(3) != 0)
        {
            int spoiled = random.Next(frames.Count);
            frames[spoiled] = random.Next(2) == 0
                ? Mutator.Mutate(random, frames[spoiled], donor: frames[random.Next(frames.Count)])
                : [.. Mutator.Mutate(random, frames[spoiled].AsSpan(0, Math.Min(4, frames[spoiled].Length))), .. frames[spoiled].Skip(4)];
        }

        return [.. frames.SelectMany(static frame => frame)];
    }

    private static byte[] Chunk(Random random, byte[] body)
    {
        byte[] frame = new byte[8 + body.Length];
        FrameFormat.WriteHeader(frame, random.Next(3) == 0 ? (uint)random.NextInt64(1L << 32) : (uint)random.Next(4), body.Length);
        body.CopyTo(frame, 8);
        return frame;
    }
}
