using System.Buffers.Binary;

namespace Hawser.Ipc.Tests;

/// <summary>What a stranger on the wire can try. A real listener, raw bytes.</summary>
public sealed class HandshakeRefusalTests : IAsyncDisposable
{
    private readonly LogRecorder _log = new();
    private readonly IpcListener _listener;
    private readonly IpcTicket _ticket;

    public HandshakeRefusalTests()
    {
        _listener = IpcListener.Start(new IpcListenerOptions
        {
            Endpoint = IpcEndpoint.CreateInMemory(),
            HandshakeTimeout = Patience.Limit,
            Connection = new IpcConnectionOptions { LoggerFactory = _log },
        });
        _ticket = _listener.IssueTicket();
    }

    public async ValueTask DisposeAsync() => await _listener.DisposeAsync().InTime();

    [Fact]
    public async Task P3_every_flipped_bit_of_HELLO_is_refused()
    {
        for (int bit = 0; bit < 640; bit++)
        {
            using RawPeer peer = RawPeer.Dial(_listener.Endpoint);
            using DialerHandshake handshake = RawPeer.NewHandshake(_ticket.Handle);
            peer.Send(Flipped(handshake.Hello.Span, bit));
            if (bit < 48 * 8)
            {
                peer.ExpectSilentEnd();
            }
            else
            {
                // A changed nonce is a nonce: it is the dialer who finds that the answer is not for what it said.
                byte[] proof = new byte[48];
                Assert.Equal(HandshakeFault.WrongProof, handshake.ReadChallenge(peer.Read(80), proof));
                Assert.All(proof, b => Assert.Equal(0, b));
            }
        }

        await AssertServesOn();
    }

    [Fact]
    public async Task P3_every_flipped_bit_of_CHALLENGE_is_refused()
    {
        for (int bit = 0; bit < 640; bit++)
        {
            using RawPeer peer = RawPeer.Dial(_listener.Endpoint);
            using DialerHandshake handshake = RawPeer.NewHandshake(_ticket.Handle);
            peer.Send(handshake.Hello.Span);
            byte[] proof = new byte[48];
            Assert.NotEqual(HandshakeFault.None, handshake.ReadChallenge(Flipped(peer.Read(80), bit), proof));
            Assert.All(proof, b => Assert.Equal(0, b));
        }

        await AssertServesOn();
    }

    [Fact]
    public async Task P3_every_flipped_bit_of_PROOF_is_refused()
    {
        for (int bit = 0; bit < 384; bit++)
        {
            using RawPeer peer = Challenged(out byte[] proof);
            peer.Send(Flipped(proof, bit));
            peer.ExpectSilentEnd();
        }

        await AssertServesOn();
    }

    [Fact]
    public async Task P3_every_truncation_of_HELLO_and_PROOF_is_refused()
    {
        for (int length = 0; length < 80; length++)
        {
            using RawPeer peer = RawPeer.Dial(_listener.Endpoint);
            using DialerHandshake handshake = RawPeer.NewHandshake(_ticket.Handle);
            peer.Send(handshake.Hello.Span[..length]);
            peer.Transport.Shutdown();
            Assert.EndsWith("refused at HELLO: EndedEarly", await _log.Refusal());
        }

        for (int length = 0; length < 48; length++)
        {
            using RawPeer peer = Challenged(out byte[] proof);
            peer.Send(proof.AsSpan(0, length));
            peer.Transport.Shutdown();
            Assert.EndsWith("refused at PROOF: EndedEarly", await _log.Refusal());
        }

        await AssertServesOn();
    }

    [Fact]
    public void P3_every_truncation_of_CHALLENGE_is_refused_and_one_byte_too_many()
    {
        using RawPeer peer = RawPeer.Dial(_listener.Endpoint);
        using DialerHandshake first = RawPeer.NewHandshake(_ticket.Handle);
        peer.Send(first.Hello.Span);
        byte[] challenge = peer.Read(80);
        byte[] proof = new byte[48];
        for (int length = 0; length < 80; length++)
        {
            using DialerHandshake handshake = RawPeer.NewHandshake(_ticket.Handle);
            Assert.Equal(HandshakeFault.EndedEarly, handshake.ReadChallenge(challenge.AsSpan(0, length), proof));
        }

        Assert.Equal(HandshakeFault.TooManyBytes, first.ReadChallenge([.. challenge, 0], proof));
        Assert.Throws<InvalidOperationException>(() => first.ReadChallenge(challenge, proof));
    }

    [Fact]
    public void P3_every_wrong_kind_suite_length_and_reserved_byte_is_told_apart()
    {
        byte[] hello = new byte[80];
        HandshakeFormat.WriteHeader(hello, HandshakeFormat.HelloKind, HandshakeFormat.LocalSuite, 80);
        for (int value = 0; value < 65_536; value++)
        {
            Assert.Equal(value == 1 ? HandshakeFault.None : HandshakeFault.WrongKind, With(8, (byte)value, value <= 255));
            Assert.Equal(value == 1 ? HandshakeFault.None : HandshakeFault.WrongSuite, With(9, (byte)value, value <= 255));
            byte[] length = [.. hello];
            BinaryPrimitives.WriteUInt16BigEndian(length.AsSpan(10), (ushort)value);
            Assert.Equal(value == 80 ? HandshakeFault.None : HandshakeFault.WrongLength, Check(length));
            for (int i = 12; i < 16 && value is > 0 and <= 255; i++)
            {
                Assert.Equal(HandshakeFault.ReservedNotZero, With(i, (byte)value, true));
            }

            for (int i = 0; i < 8 && value <= 255; i++)
            {
                Assert.Equal(value == hello[i] ? HandshakeFault.None : HandshakeFault.WrongMagic, With(i, (byte)value, true));
            }
        }

        HandshakeFault With(int index, byte value, bool isByte)
        {
            byte[] changed = [.. hello];
            changed[index] = isByte ? value : hello[index] == 1 ? (byte)2 : (byte)1;
            return Check(changed);
        }

        static HandshakeFault Check(byte[] message) => HandshakeFormat.CheckHeader(message, 1, 1, 80);
    }

    [Fact]
    public async Task P3_a_byte_too_many_behind_HELLO_is_refused()
    {
        using RawPeer peer = RawPeer.Dial(_listener.Endpoint);
        using DialerHandshake handshake = RawPeer.NewHandshake(_ticket.Handle);
        peer.Send([.. handshake.Hello.Span, 0]);
        peer.ExpectSilentEnd();
        Assert.EndsWith("TooManyBytes", await _log.Refusal());
        await AssertServesOn();
    }

    [Fact]
    public async Task P4_a_reflected_message_is_refused()
    {
        using (RawPeer peer = Challenged(out _, out byte[] challenge))
        {
            peer.Send(challenge);
            peer.ExpectSilentEnd();
        }

        using (RawPeer peer = Challenged(out _, out byte[] challenge))
        {
            // Its own MAC under the dialer's header.
            byte[] reflected = new byte[48];
            HandshakeFormat.WriteHeader(reflected, HandshakeFormat.ProofKind, 1, 48);
            challenge.AsSpan(48).CopyTo(reflected.AsSpan(16));
            peer.Send(reflected);
            peer.ExpectSilentEnd();
        }

        using DialerHandshake dialer = RawPeer.NewHandshake(_ticket.Handle);
        Assert.Equal(HandshakeFault.WrongKind, dialer.ReadChallenge(dialer.Hello.Span, new byte[48]));
        await AssertServesOn();
    }

    [Fact]
    public async Task P4_a_proof_spliced_from_another_workers_handshake_is_refused()
    {
        IpcTicket other = _listener.IssueTicket();
        using RawPeer mine = Challenged(out byte[] myProof, out byte[] myChallenge);
        using RawPeer theirs = Challenged(out byte[] theirProof, out byte[] theirChallenge, other);
        mine.Send(theirProof);
        theirs.Send(myProof);
        mine.ExpectSilentEnd();
        theirs.ExpectSilentEnd();
        using DialerHandshake dialer = RawPeer.NewHandshake(_ticket.Handle);
        Assert.Equal(HandshakeFault.WrongProof, dialer.ReadChallenge(theirChallenge, new byte[48]));
        using DialerHandshake again = RawPeer.NewHandshake(_ticket.Handle);
        Assert.Equal(HandshakeFault.WrongProof, again.ReadChallenge(myChallenge, new byte[48]));
        await AssertServesOn();
    }

    [Fact]
    public async Task P4_a_replayed_handshake_is_refused_also_with_a_ticket_for_many()
    {
        IpcTicket many = _listener.IssueTicket(new IpcTicketOptions { Kind = IpcTicketKind.Many });
        byte[] hello;
        byte[] proof = new byte[48];
        using (RawPeer peer = RawPeer.Dial(_listener.Endpoint))
        using (DialerHandshake handshake = RawPeer.NewHandshake(many.Handle))
        {
            hello = handshake.Hello.ToArray();
            peer.Send(hello);
            Assert.Equal(HandshakeFault.None, handshake.ReadChallenge(peer.Read(80), proof));
            peer.Send(proof);
            await (await many.AcceptAsync().InTime()).DisposeAsync();
        }

        using RawPeer replay = RawPeer.Dial(_listener.Endpoint);
        replay.Send(hello);
        replay.Read(80);
        replay.Send(proof);
        replay.ExpectSilentEnd();
        Assert.EndsWith("refused at PROOF: WrongProof", await _log.Refusal());
        await AssertServesOn();
    }

    [Fact]
    public async Task P4_a_suite_changed_in_flight_is_refused_by_both_sides()
    {
        using RawPeer peer = RawPeer.Dial(_listener.Endpoint);
        using DialerHandshake handshake = RawPeer.NewHandshake(_ticket.Handle);
        byte[] hello = handshake.Hello.ToArray();
        hello[9] = 2;
        peer.Send(hello);
        peer.ExpectSilentEnd();
        Assert.EndsWith("WrongSuite", await _log.Refusal());

        // A relay that speaks suite 2 to one side and suite 1 to the other: the suite is under the MAC.
        using DialerHandshake second = new(_ticket.Handle, 2, HandshakeFormat.LocalBinding, new byte[32]);
        byte[] downgraded = second.Hello.ToArray();
        downgraded[9] = 1;
        using RawPeer relay = RawPeer.Dial(_listener.Endpoint);
        relay.Send(downgraded);
        byte[] challenge = relay.Read(80);
        challenge[9] = 2;
        Assert.Equal(HandshakeFault.WrongProof, second.ReadChallenge(challenge, new byte[48]));
        await AssertServesOn();
    }

    private static byte[] Flipped(ReadOnlySpan<byte> message, int bit)
    {
        byte[] flipped = message.ToArray();
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }

    private RawPeer Challenged(out byte[] proof) => Challenged(out proof, out _);

    private RawPeer Challenged(out byte[] proof, out byte[] challenge, IpcTicket? ticket = null)
    {
        RawPeer peer = RawPeer.Dial(_listener.Endpoint);
        using DialerHandshake handshake = RawPeer.NewHandshake((ticket ?? _ticket).Handle);
        peer.Send(handshake.Hello.Span);
        challenge = peer.Read(80);
        proof = new byte[48];
        Assert.Equal(HandshakeFault.None, handshake.ReadChallenge(challenge, proof));
        return peer;
    }

    /// <summary>None of it burned the ticket or made a connection, and the right peer still gets in.</summary>
    private async Task AssertServesOn()
    {
        Task<IpcConnection> accepting = _ticket.AcceptAsync();
        Assert.False(accepting.IsCompleted);
        await using IpcConnection dialer = await IpcDialer.ConnectAsync(_ticket.Handle).InTime();
        await using IpcConnection accepted = await accepting.InTime();
        Assert.Equal(dialer.SessionId, accepted.SessionId);
    }
}
