using System.Diagnostics;
using Hawser.Tests.Shared;

namespace Hawser.Ipc.Tests.Fuzzing;

/// <summary>
/// Frames of random bytes, before and after authentication, over a real socket: nothing crashes, hangs or grows.
/// <c>HAWSER_RANDOM_FRAMES</c>: how many of each (10,000).
/// </summary>
[Collection(nameof(Alone))]
public class RandomBytesTests
{
    private const int FramesOfAConnection = 100;

    private static readonly int Frames = FuzzRun.Number("HAWSER_RANDOM_FRAMES", 10_000);

    [Fact]
    public async Task P6_random_frames_before_authentication_make_no_connection_and_the_listener_serves_on()
    {
        await using IpcListener listener = PatientListener.Start(unix: true);
        IpcTicket ticket = listener.IssueTicket();
        byte[] hello = RawPeer.NewHandshake(ticket.Handle).Hello.ToArray();
        await RunAsync(seed =>
        {
            Random random = new(seed);
            byte[] bytes = new byte[random.Next(1, 200)];
            random.NextBytes(bytes);
            if (seed % 2 == 0)
            {
                // Begins right, so that later checks are met too.
                hello.AsSpan(0, Math.Min(random.Next(0, 80), bytes.Length)).CopyTo(bytes);
            }

            using RawPeer peer = DialPatiently(listener.Endpoint);
            SendAsFarAsItGoes(peer, bytes);
            return Task.FromResult(1);
        });
        await TicketTests.AssertServes(ticket);
    }

    [Fact]
    public async Task P12_random_frames_after_authentication_are_delivered_or_end_their_connection_and_no_other()
    {
        await using IpcListener listener = PatientListener.Start(unix: true, new IpcConnectionOptions { MaxChunk = 4096 });
        IpcTicket ticket = listener.IssueTicket(new IpcTicketOptions { Kind = IpcTicketKind.Many });
        await RunAsync(async seed =>
        {
            Random random = new(seed);
            using MemoryStream wire = new();
            wire.Write(FrameTests.Frame("first"u8));
            byte[] body = new byte[200];
            for (int i = 0; i < FramesOfAConnection; i++)
            {
                // Of the lengths of a few frames the high bytes are random too, so that most connections are cut off somewhere.
                random.NextBytes(body);
                int length = random.Next(1, body.Length);
                wire.Write(random.Next(200) == 0 ? body.AsSpan(0, length) : FrameTests.Frame(body.AsSpan(0, length)));
            }

            RecordingReceiver receiver = new();
            using RawPeer peer = RawPeer.DialAndProve(ticket.Handle);
            await using IpcConnection connection = await ticket.AcceptAsync().InTime();
            connection.Start(receiver);
            (List<(uint? Stream, byte[] Data)> frames, IpcEndKind expected) = FrameModel.Read(wire.ToArray(), 4096);
            SendAsFarAsItGoes(peer, wire.ToArray());
            peer.Transport.Shutdown();
            IpcEnd end = await receiver.End;
            Assert.True(end.Kind == expected, $"Seed {seed}: {end}, and not {expected}");
            Assert.Equal(frames.Count, receiver.Frames.Count);
            return FramesOfAConnection;
        });
        await TicketTests.AssertServes(ticket);
    }

    /// <summary>Runs until there were enough frames, and measures from the tenth part on.</summary>
    private static async Task RunAsync(Func<int, Task<int>> send)
    {
        Growth? growth = null;
        long start = Stopwatch.GetTimestamp();
        int done = 0;
        for (int seed = 0; done < Frames; seed++)
        {
            done += await send(seed).InTime();
            if (growth is null && done >= Frames / 10)
            {
                growth = Growth.Measure();
            }
        }

        growth!.ExpectNone();
        Console.WriteLine($"{done} frames in {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s.");
    }

    private static RawPeer DialPatiently(IpcEndpoint endpoint)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return RawPeer.Dial(endpoint);
            }
            catch (IOException) when (Stopwatch.GetElapsedTime(start) < Patience.Limit)
            {
                Thread.Yield(); // The listener's backlog is full.
            }
        }
    }

    private static void SendAsFarAsItGoes(RawPeer peer, byte[] bytes)
    {
        try
        {
            peer.Send(bytes);
        }
        catch (IOException)
        {
            // Cut off before all was sent.
        }
    }
}
