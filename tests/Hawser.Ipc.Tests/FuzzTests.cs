using System.Buffers.Binary;

namespace Hawser.Ipc.Tests;

/// <summary>Seeded: a failure names its seed and repeats.</summary>
public class FuzzTests
{
    private const int Frames = 10_000;

    [Fact]
    public async Task P3_ten_thousand_random_beginnings_make_no_connection_and_the_listener_serves_on()
    {
        await using IpcListener listener = PatientListener.Start();
        IpcTicket ticket = listener.IssueTicket();
        for (int seed = 0; seed < Frames; seed++)
        {
            Random random = new(seed);
            using RawPeer peer = RawPeer.Dial(listener.Endpoint);
            byte[] bytes = new byte[random.Next(1, 200)];
            random.NextBytes(bytes);
            if (seed % 2 == 0)
            {
                // Begins right, so that later checks are met too.
                using DialerHandshake handshake = RawPeer.NewHandshake(ticket.Handle);
                byte[] hello = handshake.Hello.ToArray();
                hello.AsSpan(0, Math.Min(random.Next(0, 80), bytes.Length)).CopyTo(bytes);
            }

            try
            {
                peer.Send(bytes);
            }
            catch (IOException)
            {
                // Refused before all was written.
            }

            peer.Transport.Shutdown();
        }

        await TicketTests.AssertServes(ticket);
    }

    [Fact]
    public async Task P12_ten_thousand_random_frames_behind_the_handshake_arrive_as_they_are_or_end_the_connection()
    {
        IpcConnectionOptions options = new() { MaxChunk = 4096 };
        await using IpcListener listener = PatientListener.Start(connection: options);
        IpcTicket ticket = listener.IssueTicket(new IpcTicketOptions { Kind = IpcTicketKind.Many });
        int sent = 0;
        for (int seed = 0; sent < Frames; seed++)
        {
            Random random = new(seed);
            List<(uint? Stream, byte[] Data)> expected = [];
            List<byte> wire = [.. FrameTests.Frame("first"u8)];
            IpcEndKind end = IpcEndKind.ClosedByPeer;
            for (int i = 0; i < 100 && end == IpcEndKind.ClosedByPeer; i++, sent++)
            {
                end = Append(random, wire, expected);
            }

            RecordingReceiver receiver = new();
            using RawPeer peer = RawPeer.DialAndProve(ticket.Handle);
            (await ticket.AcceptAsync().InTime()).Start(receiver);
            try
            {
                for (int at = 0; at < wire.Count;)
                {
                    int count = Math.Min(random.Next(1, 3000), wire.Count - at);
                    peer.Send([.. wire.GetRange(at, count)]);
                    at += count;
                }
            }
            catch (IOException)
            {
                Assert.Equal(IpcEndKind.ProtocolViolation, end);
            }

            peer.Transport.Shutdown();
            IpcEnd actual = await receiver.End;
            Assert.True(actual.Kind == end, $"Seed {seed}: {actual}");
            Assert.Equal("first", await receiver.Text());
            foreach ((uint? stream, byte[] data) in expected)
            {
                Assert.True(receiver.Frames.TryRead(out (uint? Stream, byte[] Data) frame), $"Seed {seed}");
                Assert.Equal(stream, frame.Stream);
                Assert.Equal(data, frame.Data);
            }

            Assert.False(receiver.Frames.TryRead(out _), $"Seed {seed}");
        }
    }

    private static IpcEndKind Append(Random random, List<byte> wire, List<(uint? Stream, byte[] Data)> expected)
    {
        byte[] header = new byte[4];
        byte[] body = new byte[random.Next(4) == 0 ? random.Next(1, 4097) : random.Next(1, 100)];
        random.NextBytes(body);
        switch (random.Next(200))
        {
            case 0: // A length that is forbidden.
                uint[] forbidden = [0, 4097, int.MaxValue, 0x8000_0000, 0x8000_0004, 0x8000_0000 + 4101, uint.MaxValue];
                BinaryPrimitives.WriteUInt32BigEndian(header, forbidden[random.Next(forbidden.Length)]);
                wire.AddRange(header);
                return IpcEndKind.ProtocolViolation;
            case 1: // A frame that is cut.
                BinaryPrimitives.WriteUInt32BigEndian(header, (uint)body.Length + 1);
                if (body.Length == 4096)
                {
                    return IpcEndKind.ClosedByPeer;
                }

                wire.AddRange(header);
                wire.AddRange(body);
                return IpcEndKind.Lost;
            case < 80:
                uint stream = (uint)random.Next();
                BinaryPrimitives.WriteUInt32BigEndian(header, 0x8000_0000 | (uint)(body.Length + 4));
                wire.AddRange(header);
                BinaryPrimitives.WriteUInt32BigEndian(header, stream);
                wire.AddRange(header);
                wire.AddRange(body);
                expected.Add((stream, body));
                return IpcEndKind.ClosedByPeer;
            default:
                wire.AddRange(FrameTests.Frame(body));
                expected.Add((null, body));
                return IpcEndKind.ClosedByPeer;
        }
    }
}
