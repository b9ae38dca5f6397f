using System.Security.Cryptography;

namespace Hawser.Ipc;

// The listener's half of the handshake, as a state machine over bytes that does no I/O.
//
//   expects HELLO      CheckHello: header as soon as 16 bytes are there, listener id when all 80 are; then the caller looks up the ticket
//   Challenge(key)     derives the keys, gives the 80 bytes to send; from here on only a PROOF is expected
//   expects PROOF      CheckProof: header as soon as 16 bytes are there, MAC when all 48 are
//
// Nothing about a ticket is decided here or at HELLO: whoever knows only its id can neither use nor block it. What a valid PROOF does to
// the ticket (burn, replace, add) is one step under the listener's lock.
internal sealed class ListenerHandshake : IDisposable
{
    private readonly byte[] _listenerId;
    private readonly byte[] _binding;
    private readonly byte[] _nonce;
    private readonly byte[] _hello = new byte[HandshakeFormat.HelloSize];
    private readonly byte[] _challenge = new byte[HandshakeFormat.ChallengeSize];
    private readonly byte _suite;
    private HandshakeKeys? _keys;

    internal ListenerHandshake(ReadOnlySpan<byte> listenerId, byte suite, ReadOnlySpan<byte> binding, ReadOnlySpan<byte> nonce)
    {
        _listenerId = listenerId.ToArray();
        _suite = suite;
        _binding = binding.ToArray();
        _nonce = nonce.ToArray();
    }

    /// <summary>The session's name, once a PROOF has verified.</summary>
    internal string? SessionId { get; private set; }

    /// <summary>The ticket that HELLO named; zeros before.</summary>
    internal ReadOnlySpan<byte> TicketId => _hello.AsSpan(32, HandshakeFormat.IdSize);

    public void Dispose() => _keys?.Dispose();

    /// <summary>Judges what has come of HELLO so far.</summary>
    /// <param name="received">All bytes so far.</param>
    /// <param name="complete">Whether it was a whole HELLO, so that <see cref="TicketId"/> is set.</param>
    internal HandshakeFault CheckHello(ReadOnlySpan<byte> received, out bool complete)
    {
        complete = false;
        HandshakeFault fault = CheckPrefix(received, HandshakeFormat.HelloKind, HandshakeFormat.HelloSize);
        if (fault != HandshakeFault.None || received.Length < HandshakeFormat.HelloSize)
        {
            return fault;
        }

        if (received.Length > HandshakeFormat.HelloSize)
        {
            return HandshakeFault.TooManyBytes; // Nothing may follow HELLO before CHALLENGE.
        }

        if (!received.Slice(16, HandshakeFormat.IdSize).SequenceEqual(_listenerId))
        {
            return HandshakeFault.WrongListener;
        }

        received.CopyTo(_hello);
        complete = true;
        return HandshakeFault.None;
    }

    /// <summary>Answers a whole HELLO.</summary>
    /// <param name="key">The key of the ticket that it named.</param>
    /// <returns>The 80 bytes to send.</returns>
    internal ReadOnlySpan<byte> Challenge(ReadOnlySpan<byte> key)
    {
        _keys = new HandshakeKeys(_listenerId, TicketId, key);
        HandshakeFormat.WriteHeader(_challenge, HandshakeFormat.ChallengeKind, _suite, HandshakeFormat.ChallengeSize);
        _nonce.CopyTo(_challenge, 16);
        _keys.ListenerProof(_binding, _hello, _challenge.AsSpan(0, 48), _challenge.AsSpan(48));
        return _challenge;
    }

    /// <summary>Judges what has come after CHALLENGE so far.</summary>
    /// <param name="received">All bytes so far; those past the 48 of PROOF are frames and not looked at.</param>
    /// <param name="complete">Whether PROOF was whole and valid, so that <see cref="SessionId"/> is set.</param>
    internal HandshakeFault CheckProof(ReadOnlySpan<byte> received, out bool complete)
    {
        complete = false;
        HandshakeFault fault = CheckPrefix(received, HandshakeFormat.ProofKind, HandshakeFormat.ProofSize);
        if (fault != HandshakeFault.None || received.Length < HandshakeFormat.ProofSize)
        {
            return fault;
        }

        HandshakeKeys keys = _keys ?? throw new InvalidOperationException("A PROOF answers a CHALLENGE.");
        Span<byte> expected = stackalloc byte[HandshakeFormat.MacSize];
        keys.DialerProof(_binding, _hello, _challenge, received[..16], expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, received.Slice(16, HandshakeFormat.MacSize)))
        {
            return HandshakeFault.WrongProof;
        }

        SessionId = keys.SessionId(_binding, _hello, _challenge, received[..HandshakeFormat.ProofSize]);
        complete = true;
        return HandshakeFault.None;
    }

    private HandshakeFault CheckPrefix(ReadOnlySpan<byte> received, byte kind, int size) =>
        received.Length < HandshakeFormat.HeaderSize
            ? HandshakeFault.None
            : HandshakeFormat.CheckHeader(received, kind, _suite, size);
}
