using System.Diagnostics;
using Hawser.Tests.Shared;

namespace Hawser.Ipc.Tests.Fuzzing;

/// <summary>
/// The handshake of both sides, with HELLO, CHALLENGE and PROOF that are nearly right. What is right to the byte connects, however it is
/// cut into parts; nothing else does, and the listener serves on.
/// </summary>
[Collection(nameof(Alone))]
public class HandshakeFuzzTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(static i => (byte)i)];
    private static readonly byte[] Id = new byte[16];

    [Fact]
    public async Task P3_a_listener_accepts_what_is_right_to_the_byte_and_nothing_else()
    {
        await using IpcListener listener = PatientListener.Start();
        await FuzzAsync(listener, () => RawPeer.Dial(listener.Endpoint), weight: 1);
    }

    [Fact]
    public async Task P3_a_listener_over_streams_accepts_what_is_right_to_the_byte_and_nothing_else()
    {
        await using IpcListener listener = StreamChannelTests.Start();
        await FuzzAsync(listener, () => StreamPair.Dial(listener), weight: 20); // Each has threads of its own.
    }

    private static async Task FuzzAsync(IpcListener listener, Func<RawPeer> dial, int weight)
    {
        IpcTicket ticket = listener.IssueTicket(new IpcTicketOptions { Kind = IpcTicketKind.Many });
        await FuzzRun.RunAsync(async random =>
        {
            using RawPeer peer = dial();
            using DialerHandshake dialer = NewDialer(random, ticket.Handle);
            bool isRight;
            try
            {
                isRight = await SpeakAsync(random, ticket.Handle, peer, dialer, dial);
            }
            catch (IOException)
            {
                isRight = false; // Refused before all was written.
            }

            if (isRight)
            {
                await ExpectConnectionAsync(random, ticket, peer, dialer.SessionId!);
            }
            else
            {
                peer.Transport.Shutdown();
            }

            WaitForNobodyPending(listener);
        }, weight);

        using CancellationTokenSource none = new();
        Task<IpcConnection> next = ticket.AcceptAsync(none.Token);
        Assert.False(next.IsCompleted, "Something that was not right has made a connection.");
        await none.CancelAsync();
        using RawPeer last = dial();
        using DialerHandshake right = NewDialer(new Random(1), ticket.Handle);
        last.Send(right.Hello.Span);
        byte[] proof = new byte[48];
        Assert.Equal(HandshakeFault.None, right.ReadChallenge(last.Read(80), proof));
        last.Send(proof);
        await ExpectConnectionAsync(new Random(1), ticket, last, right.SessionId!);
    }

    [Fact]
    public Task P3_a_dialer_takes_a_challenge_that_is_right_to_the_byte_and_no_other() => FuzzRun.RunAsync(static random =>
    {
        using DialerHandshake dialer = NewDialer(random, new IpcHandle(IpcEndpoint.Unix("/none"), Id, Id, Key));
        using ListenerHandshake listener = NewListener(random);
        byte[] right = Challenge(listener, dialer);
        byte[] said = random.Next(20) == 0 ? right : Mutator.Mutate(random, right, donor: Donor(random, dialer));
        byte[] proof = new byte[48];
        HandshakeFault fault = dialer.ReadChallenge(said, proof);
        bool isRight = said.AsSpan().SequenceEqual(right);
        Assert.Equal(isRight, fault == HandshakeFault.None);
        Assert.Equal(isRight, dialer.SessionId is not null);
        Assert.Equal(isRight, proof.AsSpan().ContainsAnyExcept((byte)0));
        if (isRight)
        {
            ExpectProof(random, listener, proof, dialer.SessionId!);
        }

        return Task.CompletedTask;
    });

    [Fact]
    public async Task P3_dialing_ends_at_a_wrong_challenge_and_tries_again_where_there_was_none()
    {
        int turn = 0;
        await FuzzRun.RunAsync(async random =>
        {
            if (turn++ % 40 != 0)
            {
                return; // Each is a thread, and many make a pause.
            }

            FakeEndpoint endpoint = new();
            IpcHandle handle = new(endpoint, Id, Id, Key);
            Task<IpcConnection> dialing = IpcDialer.ConnectAsync(handle, new IpcDialOptions { Timeout = Patience.Limit });
            using RawPeer first = await endpoint.NextAsync();
            using ListenerHandshake listener = NewListener(random);
            byte[] right = Challenge(listener, first.Read(80));
            byte[] said = random.Next(8) switch
            {
                0 => right,
                1 => right[..random.Next(80)], // Too short: as good as none.
                _ => Mutator.Mutate(random, right, donor: Donor(random, null)),
            };
            try
            {
                SendSplit(random, first, said);
            }
            catch (IOException)
            {
                // The dialer has seen enough.
            }

            if (said.Length < 80)
            {
                first.Transport.Shutdown();
                using RawPeer second = await endpoint.NextAsync();
                using ListenerHandshake patient = NewListener(random);
                second.Send(Challenge(patient, second.Read(80)));
                await ExpectDialedAsync(random, patient, second, dialing);
            }
            else if (said.AsSpan(0, 80).SequenceEqual(right) && await Task.WhenAny(dialing) == dialing && dialing.IsCompletedSuccessfully)
            {
                // What came with it was too late to be seen as a byte too many.
                await ExpectDialedAsync(random, listener, first, dialing);
            }
            else
            {
                IpcConnectException refusal = await Assert.ThrowsAsync<IpcConnectException>(() => dialing.InTime());
                Assert.True(refusal.Final);
                first.ExpectSilentEnd();
            }
        });
    }

    /// <summary>Says to a listener something that is right, or nearly.</summary>
    /// <returns>Whether it was right.</returns>
    private static async Task<bool> SpeakAsync(
        Random random, IpcHandle handle, RawPeer peer, DialerHandshake dialer, Func<RawPeer> dial)
    {
        byte[] hello = dialer.Hello.ToArray();
        byte[] proof = new byte[48];
        byte[] donor = Donor(random, dialer);
        switch (random.Next(8))
        {
            case 0 or 1: // HELLO is spoiled; a wrong nonce alone shows at PROOF.
                byte[] spoiled = Mutator.Mutate(random, hello, donor);
                SendSplit(random, peer, spoiled);
                if (spoiled.Length == 80 && TryReadChallenge(peer, spoiled, hello) is { } answer)
                {
                    Assert.Equal(HandshakeFault.WrongProof, dialer.ReadChallenge(answer, proof));
                    using HandshakeKeys keys = new(handle.ListenerId.Span, handle.TicketId.Span, handle.Key.Span);
                    HandshakeFormat.WriteHeader(proof, HandshakeFormat.ProofKind, HandshakeFormat.LocalSuite, HandshakeFormat.ProofSize);
                    keys.DialerProof(HandshakeFormat.LocalBinding, hello, answer, proof.AsSpan(0, 16), proof.AsSpan(16));
                    SendSplit(random, peer, proof);
                    peer.ExpectSilentEnd();
                }

                return false;
            case 2: // In another order, once too often, or something between.
                byte[][] messages = [hello, proof, donor, hello];
                random.Shuffle(messages);
                byte[] all = [.. messages.Take(random.Next(1, 5)).SelectMany(static m => m), (byte)random.Next(256)];
                SendSplit(random, peer, all);
                return false;
            case 3: // The proof of another run.
                peer.Send(hello);
                peer.Read(80);
                using (RawPeer other = dial())
                using (DialerHandshake same = NewDialer(random, handle))
                {
                    other.Send(same.Hello.Span);
                    same.ReadChallenge(other.Read(80), proof);
                    SendSplit(random, peer, proof);
                    peer.ExpectSilentEnd();
                }

                return false;
            case 4 or 5: // PROOF is spoiled.
                SendSplit(random, peer, hello);
                Assert.Equal(HandshakeFault.None, dialer.ReadChallenge(peer.Read(80), proof));
                byte[] said = Mutator.Mutate(random, proof, donor);
                bool isRight = said.AsSpan().StartsWith(proof); // Behind it there may be frames.
                SendSplit(random, peer, said);
                if (!isRight && said.Length >= 48)
                {
                    peer.ExpectSilentEnd();
                }

                await Task.CompletedTask;
                return isRight;
            default:
                SendSplit(random, peer, hello);
                Assert.Equal(HandshakeFault.None, dialer.ReadChallenge(peer.Read(80), proof));
                SendSplit(random, peer, [.. proof, .. FrameTests.Frame("first"u8)]);
                return true;
        }
    }

    private static byte[]? TryReadChallenge(RawPeer peer, byte[] said, byte[] hello)
    {
        // Only the nonce is the dialer's own.
        return said.AsSpan(0, 48).SequenceEqual(hello.AsSpan(0, 48)) && !said.AsSpan().SequenceEqual(hello) ? peer.Read(80) : null;
    }

    private static async Task ExpectConnectionAsync(Random random, IpcTicket ticket, RawPeer peer, string session)
    {
        IpcConnection connection = await ticket.AcceptAsync().InTime();
        Assert.Equal(session, connection.SessionId);
        RecordingReceiver receiver = new();
        connection.Start(receiver);
        if (random.Next(2) == 0)
        {
            peer.Transport.Shutdown();
        }
        else
        {
            connection.Abort(new IpcEnd(IpcEndKind.ClosedHere, "enough"));
        }

        IpcEnd end = await receiver.End;
        Assert.True(end.Exception is null, end.ToString());
    }

    private static async Task ExpectDialedAsync(Random random, ListenerHandshake listener, RawPeer peer, Task<IpcConnection> dialing)
    {
        await using IpcConnection connection = await dialing.InTime();
        ExpectProof(random, listener, peer.Read(48), connection.SessionId);
        peer.Transport.Shutdown();
    }

    private static void ExpectProof(Random random, ListenerHandshake listener, byte[] proof, string session)
    {
        byte[] behind = new byte[random.Next(5)];
        for (int length = 0; length <= 48 + behind.Length; length++)
        {
            Assert.Equal(HandshakeFault.None, listener.CheckProof(((byte[])[.. proof, .. behind]).AsSpan(0, length), out bool complete));
            Assert.Equal(length >= 48, complete);
        }

        Assert.Equal(session, listener.SessionId);
    }

    private static byte[] Challenge(ListenerHandshake listener, DialerHandshake dialer) => Challenge(listener, dialer.Hello.ToArray());

    private static byte[] Challenge(ListenerHandshake listener, byte[] hello)
    {
        for (int length = 0; length <= 80; length++)
        {
            Assert.Equal(HandshakeFault.None, listener.CheckHello(hello.AsSpan(0, length), out bool complete));
            Assert.Equal(length == 80, complete);
        }

        return listener.Challenge(Key).ToArray();
    }

    /// <summary>Of another run with the same ticket, or of this one in the other direction.</summary>
    private static byte[] Donor(Random random, DialerHandshake? reflected)
    {
        using DialerHandshake dialer = NewDialer(random, new IpcHandle(IpcEndpoint.Unix("/none"), Id, Id, Key));
        using ListenerHandshake listener = NewListener(random);
        return random.Next(3) switch
        {
            0 => Challenge(listener, dialer),
            1 when reflected is not null => reflected.Hello.ToArray(),
            _ => dialer.Hello.ToArray(),
        };
    }

    private static DialerHandshake NewDialer(Random random, IpcHandle handle)
    {
        byte[] nonce = new byte[32];
        random.NextBytes(nonce);
        return new DialerHandshake(handle, HandshakeFormat.LocalSuite, HandshakeFormat.LocalBinding, nonce);
    }

    private static ListenerHandshake NewListener(Random random)
    {
        byte[] nonce = new byte[32];
        random.NextBytes(nonce);
        return new ListenerHandshake(Id, HandshakeFormat.LocalSuite, HandshakeFormat.LocalBinding, nonce);
    }

    private static void SendSplit(Random random, RawPeer peer, byte[] bytes)
    {
        foreach (ReadOnlyMemory<byte> part in Mutator.Split(random, bytes))
        {
            peer.Send(part.Span);
        }
    }

    private static void WaitForNobodyPending(IpcListener listener)
    {
        long start = Stopwatch.GetTimestamp();
        while (listener.PendingCount > 0)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience.Limit, $"{listener.PendingCount} handshakes are still open.");
            Thread.Yield();
        }
    }
}
