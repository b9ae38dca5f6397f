using System.Security.Cryptography;

namespace Hawser.Ipc;

/// <summary>
/// A connection that is proving itself: the state machine of the handshake, the few bytes that have come, and its deadline. Nothing in it
/// waits, and it allocates nothing of a size that the peer chose. One thread at a time pumps it; anybody may drop it.
/// </summary>
internal sealed class PendingHandshake : IDisposable
{
    private const int Room = 4096;
    private const int Proven = -1;

    private readonly IpcListener _listener;
    private readonly Transport _transport;
    private readonly byte[] _received = new byte[Room];
    private readonly ITimer _timer;
    private ListenerHandshake? _handshake; // Made for the first byte: only then a TLS channel knows its binding.
    private int _length;
    private bool _challenged;
    private int _decision; // Of the drop and the proof the first wins: a HandshakeFault, or Proven.

    internal PendingHandshake(IpcListener listener, Transport transport, TimeProvider time, TimeSpan timeout)
    {
        _listener = listener;
        _transport = transport;
        Source = transport.Source;
        Deadline = time.GetTimestamp() + (long)(timeout.TotalSeconds * time.TimestampFrequency);
        _timer = time.CreateTimer(
            static state => ((PendingHandshake)state!).Drop(HandshakeFault.DeadlinePassed), this, timeout, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whom admission counts it for: the peer's process, or its address.</summary>
    internal string Source { get; }

    /// <summary>The time stamp until which the first frame must have come.</summary>
    internal long Deadline { get; }

    /// <summary>The channel.</summary>
    internal Transport Transport => _transport;

    /// <summary>The ticket whose reserved room it takes; null while it counts as unauthenticated. Under the admission's lock.</summary>
    internal IpcTicket? Place { get; set; }

    /// <summary>The session's name, once proven.</summary>
    internal string SessionId => _handshake!.SessionId!;

    /// <summary>What came behind PROOF.</summary>
    internal byte[] Leftover => _received.AsSpan(0, _length).ToArray();

    /// <summary>
    /// Refuses it, unless it has been proven or dropped before. The pump finds the channel shut and cleans up, so the channel is closed by
    /// one thread only.
    /// </summary>
    internal void Drop(HandshakeFault cause)
    {
        if (Interlocked.CompareExchange(ref _decision, (int)cause, (int)HandshakeFault.None) == (int)HandshakeFault.None)
        {
            _transport.Shutdown();
        }
    }

    /// <summary>Stops the deadline and zeroes the keys. The channel is not its own: it goes on, or is disposed by who refuses.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        _handshake?.Dispose();
    }

    /// <summary>Takes what has come.</summary>
    /// <returns>Whether to pump again when more comes; false: it is done, one way or the other.</returns>
    internal bool Pump()
    {
        HandshakeFault fault;
        try
        {
            while (true)
            {
                if (Volatile.Read(ref _decision) > 0)
                {
                    fault = HandshakeFault.EndedEarly; // Dropped, which a peer that talks on does not put off.
                    break;
                }

                // Of HELLO one byte more than is right, since a byte too many is a fault; behind PROOF there may be frames.
                int room = _challenged ? Room : HandshakeFormat.HelloSize + 1;
                int received = _transport.TryReceive(_received.AsSpan(_length, room - _length));
                if (received == Transport.Nothing)
                {
                    return true;
                }

                if (received == 0)
                {
                    fault = HandshakeFault.EndedEarly;
                    break;
                }

                _length += received;
                fault = _challenged ? TakeProof(out bool proven) : TakeHello(out proven);
                if (fault != HandshakeFault.None)
                {
                    break;
                }

                if (proven)
                {
                    Dispose();
                    return false;
                }
            }
        }
        catch (IOException)
        {
            fault = HandshakeFault.ChannelFailed;
        }

        Dispose();
        int decision = Volatile.Read(ref _decision);
        _listener.Refuse(this, decision > 0 ? (HandshakeFault)decision : fault, _challenged);
        return false;
    }

    private ListenerHandshake Begin()
    {
        Span<byte> nonce = stackalloc byte[HandshakeFormat.NonceSize];
        RandomNumberGenerator.Fill(nonce);
        return new ListenerHandshake(_listener.Id.Span, _transport.Suite, _transport.Binding, nonce);
    }

    private HandshakeFault TakeHello(out bool proven)
    {
        proven = false;
        _handshake ??= Begin();
        HandshakeFault fault = _handshake.CheckHello(_received.AsSpan(0, _length), out bool complete);
        if (fault != HandshakeFault.None || !complete)
        {
            return fault;
        }

        Span<byte> key = stackalloc byte[HandshakeFormat.KeySize];
        fault = _listener.Name(this, _handshake.TicketId, key);
        if (fault == HandshakeFault.None)
        {
            ReadOnlySpan<byte> challenge = _handshake.Challenge(key);
            CryptographicOperations.ZeroMemory(key);
            if (_transport.TrySend(challenge) != challenge.Length)
            {
                return HandshakeFault.ChannelFailed; // A fresh channel takes 80 bytes at once.
            }

            _challenged = true;
            _length = 0;
        }

        return fault;
    }

    private HandshakeFault TakeProof(out bool proven)
    {
        HandshakeFault fault = _handshake!.CheckProof(_received.AsSpan(0, _length), out proven);
        if (fault != HandshakeFault.None || !proven)
        {
            return fault;
        }

        _received.AsSpan(HandshakeFormat.ProofSize, _length - HandshakeFormat.ProofSize).CopyTo(_received);
        _length -= HandshakeFormat.ProofSize;
        if (Interlocked.CompareExchange(ref _decision, Proven, (int)HandshakeFault.None) != (int)HandshakeFault.None)
        {
            proven = false;
            return HandshakeFault.EndedEarly; // Dropped meanwhile, for a cause that is remembered.
        }

        fault = _listener.Prove(this, _handshake.TicketId);
        proven = fault == HandshakeFault.None;
        return fault;
    }
}
