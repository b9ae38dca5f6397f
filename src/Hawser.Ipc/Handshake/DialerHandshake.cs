using System.Security.Cryptography;

namespace Hawser.Ipc;

// The dialer's half of the handshake, as a state machine over bytes that does no I/O.
//
//   WriteHello  ──80──▶                    names the listener, the ticket, and a fresh nonce
//               ◀──80── ReadChallenge      the listener proves that it holds the ticket's key, for this very HELLO
//   (PROOF)     ──48──▶                    we prove the same, for this very CHALLENGE; frames may follow at once
//
// The listener proves itself first, so a dialer that was led to a stranger gives away nothing but random numbers. Both nonces, both
// identities, the role (each role has a key of its own) and the suite stand under every MAC: a message reflected, spliced from another
// run, replayed or moved to another suite does not verify. A failed CHALLENGE is final; there is no second try on the same machine.
internal sealed class DialerHandshake : IDisposable
{
    private readonly byte[] _binding;
    private readonly byte[] _hello = new byte[HandshakeFormat.HelloSize];
    private readonly HandshakeKeys _keys;
    private readonly byte _suite;
    private bool _challenged;

    internal DialerHandshake(IpcHandle handle, byte suite, ReadOnlySpan<byte> binding, ReadOnlySpan<byte> nonce)
    {
        _suite = suite;
        _binding = binding.ToArray();
        _keys = new HandshakeKeys(handle.ListenerId.Span, handle.TicketId.Span, handle.Key.Span);
        HandshakeFormat.WriteHeader(_hello, HandshakeFormat.HelloKind, suite, HandshakeFormat.HelloSize);
        handle.ListenerId.Span.CopyTo(_hello.AsSpan(16));
        handle.TicketId.Span.CopyTo(_hello.AsSpan(32));
        nonce.CopyTo(_hello.AsSpan(48));
    }

    /// <summary>The 80 bytes to send first.</summary>
    internal ReadOnlyMemory<byte> Hello => _hello;

    /// <summary>The session's name, once a CHALLENGE has verified.</summary>
    internal string? SessionId { get; private set; }

    public void Dispose() => _keys.Dispose();

    /// <summary>Judges the listener's answer.</summary>
    /// <param name="challenge">All that has come; right is 80 bytes.</param>
    /// <param name="proof">Takes the 48 bytes to send when the result is <see cref="HandshakeFault.None"/>, and nothing otherwise.</param>
    internal HandshakeFault ReadChallenge(ReadOnlySpan<byte> challenge, Span<byte> proof)
    {
        if (_challenged)
        {
            throw new InvalidOperationException("A handshake reads one CHALLENGE.");
        }

        _challenged = true;
        if (challenge.Length != HandshakeFormat.ChallengeSize)
        {
            return challenge.Length < HandshakeFormat.ChallengeSize ? HandshakeFault.EndedEarly : HandshakeFault.TooManyBytes;
        }

        HandshakeFault fault = HandshakeFormat.CheckHeader(challenge, HandshakeFormat.ChallengeKind, _suite, HandshakeFormat.ChallengeSize);
        if (fault != HandshakeFault.None)
        {
            return fault;
        }

        Span<byte> expected = stackalloc byte[HandshakeFormat.MacSize];
        _keys.ListenerProof(_binding, _hello, challenge[..48], expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, challenge[48..]))
        {
            return HandshakeFault.WrongProof;
        }

        HandshakeFormat.WriteHeader(proof, HandshakeFormat.ProofKind, _suite, HandshakeFormat.ProofSize);
        _keys.DialerProof(_binding, _hello, challenge, proof[..16], proof.Slice(16, HandshakeFormat.MacSize));
        SessionId = _keys.SessionId(_binding, _hello, challenge, proof[..HandshakeFormat.ProofSize]);
        return HandshakeFault.None;
    }
}
