using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Hawser.Ipc;

// TLS 1.3 over TCP, as a state machine that its callers drive: nothing in it waits but Receive and WaitWritable, on the socket.
//
//   handshake ──(both sides driven by TryReceive)──▶ Binding is known ──▶ records
//
// SslStream does the cryptography. It reads through a TlsWire, whose read stays pending while there is nothing, so that a wait for bytes
// ends when its time is over although a record has come by half, and the record goes on with the next wait. Only whole records count as
// bytes that have come: what stands outside of them is nobody's word.
//
// A send encrypts into the wire's buffer, and tells that its bytes are sent only when the socket has taken all of the ciphertext. Until
// then it says "none", and its caller comes again with the same bytes, as the contract of TrySend makes it do anyhow.
internal sealed class TlsTransport : SocketTransport
{
    private const int PlainRoom = 32 * 1024;
    private const int LargestSend = 64 * 1024;

    private readonly TcpSocket _socket;
    private readonly TlsWire _wire;
    private readonly SslStream _tls;
    private readonly ListenerCertificate? _certificate; // Null: we are the dialer.
    private readonly Lock _sendGate = new();
    private Task? _handshake;
    private byte[] _binding = []; // Empty until TLS is there.
    private byte[] _plain = [];
    private int _start;
    private int _end;
    private Task<int>? _read; // Under way, or done and not yet looked at.
    private byte[] _toSend = [];
    private int _owed; // Bytes whose ciphertext the socket has not taken whole.
    private bool _established;
    private bool _disposed;

    internal TlsTransport(TcpSocket socket, ListenerCertificate? certificate)
    {
        _socket = socket;
        _certificate = certificate;
        _wire = new TlsWire(socket);
        _tls = new SslStream(_wire, leaveInnerStreamOpen: true);
    }

    internal override IpcPeerIdentity? Peer => null;

    internal override string Source => _socket.Source;

    internal override byte Suite => HandshakeFormat.TlsSuite;

    internal override ReadOnlySpan<byte> Binding => _binding;

    internal override int Descriptor => _socket.Descriptor;

    internal override int WakeDescriptor => _socket.WakeDescriptor;

    /// <summary>Connects, and does the handshake of TLS. Whose certificate it was is for the caller to judge.</summary>
    /// <exception cref="IOException">It cannot, or not in time.</exception>
    /// <exception cref="OperationCanceledException">The dialing was cancelled.</exception>
    internal static TlsTransport Connect(TcpEndpoint endpoint, DialOperation? dial)
    {
        IPAddress[] addresses = HostLookup.Find(endpoint.Host, dial);
        IOException? failure = null;
        for (int i = 0; i < addresses.Length; i++)
        {
            TimeSpan remaining = dial?.Remaining ?? TimeSpan.MaxValue;
            try
            {
                // An address that does not answer leaves their share to the others.
                TcpSocket socket = TcpSocket.Connect(addresses[i], endpoint.Port, remaining / (addresses.Length - i), dial);
                return Open(socket, dial);
            }
            catch (IOException e)
            {
                failure = e;
            }
        }

        throw failure!;
    }

    internal override int TryReceive(Span<byte> buffer)
    {
        try
        {
            _wire.BeginTurn();
            return FinishHandshake() ? Take(buffer) : Nothing;
        }
        catch (Exception e) when (IsOfTls(e))
        {
            throw FailureOf(e);
        }
    }

    internal override int Receive(Span<byte> buffer, TimeSpan timeout)
    {
        int received = TryReceive(buffer);
        if (received == Nothing)
        {
            _socket.Wait(Libc.PollIn, timeout);
            received = TryReceive(buffer);
        }

        return received;
    }

    internal override int TrySend(ReadOnlySpan<byte> data)
    {
        lock (_sendGate)
        {
            if (_disposed || _socket.IsShut)
            {
                throw new IOException("The connection has been closed here.");
            }

            try
            {
                return Encrypt(data);
            }
            catch (Exception e) when (IsOfTls(e))
            {
                throw FailureOf(e);
            }
        }
    }

    internal override void WaitWritable() => _socket.Wait(Libc.PollOut, Timeout.InfiniteTimeSpan);

    internal override void Establish() => _established = true;

    internal override void Shutdown() => _socket.Shutdown();

    public override void Dispose()
    {
        Shutdown();
        lock (_sendGate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
        }

        // What TLS waits for comes to its end here, so that nothing of it is left pending.
        _wire.Abandon();
        _ = _handshake?.Exception;
        _ = _read?.Exception;

        _tls.Dispose();
        if (_established)
        {
            _socket.Linger();
        }
        else
        {
            _socket.Dispose();
        }
    }

    private static TlsTransport Open(TcpSocket socket, DialOperation? dial)
    {
        TlsTransport transport = new(socket, certificate: null);
        try
        {
            dial?.Watch(transport.Shutdown);
            while (!transport.FinishHandshake())
            {
                transport._wire.BeginTurn();
                dial?.Watch(transport.Shutdown); // A peer that talks on does not keep a cancellation from being seen.
                TimeSpan remaining = dial?.Remaining ?? Timeout.InfiniteTimeSpan;
                if (dial is not null && (remaining <= TimeSpan.Zero || !socket.Wait(Libc.PollIn, remaining)))
                {
                    throw new IOException("The listener did not answer with TLS in time.");
                }

                if (dial is null)
                {
                    socket.Wait(Libc.PollIn, remaining);
                }
            }

            dial?.Watch(null);
            return transport;
        }
        catch (Exception e)
        {
            dial?.Forget();
            transport.Dispose();
            throw IsOfTls(e) ? FailureOf(e) : e;
        }
    }

    /// <summary>Takes the handshake of TLS as far as it goes with what has come.</summary>
    /// <returns>Whether it is over.</returns>
    private bool FinishHandshake()
    {
        if (_binding.Length > 0)
        {
            return true;
        }

        _handshake ??= Begin();
        while (true)
        {
            if (!_wire.TryFlush())
            {
                throw new IOException("The channel did not take a handshake message."); // A fresh channel takes it at once.
            }

            if (_handshake.IsCompleted)
            {
                break;
            }

            if (_wire.IsWaiting && !_wire.Pump())
            {
                return false;
            }

            Settle(static self => self._handshake!.IsCompleted);
        }

        _handshake.GetAwaiter().GetResult();

        // Of what TLS showed on this connection, on both sides; never of what a handle says.
        X509Certificate shown = (_certificate is null ? _tls.RemoteCertificate : _tls.LocalCertificate)
            ?? throw new IOException("TLS showed no certificate.");
        _binding = SHA256.HashData(shown.GetRawCertData());
        return true;
    }

    private Task Begin() => _certificate is not null
        ? _tls.AuthenticateAsServerAsync(_certificate.Options)
        : _tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls13,
            AllowRenegotiation = false,
            AllowTlsResume = false,

            // The fingerprint is checked when TLS is there, by who has the handle. Nothing else of the certificate means anything, so no
            // chain is looked for: neither in the system's stores nor where the certificate says.
            RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null,
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                VerificationFlags = X509VerificationFlags.AllFlags,
                DisableCertificateDownloads = true,
            },
        });

    private int Take(Span<byte> buffer)
    {
        while (_start == _end)
        {
            if (_plain.Length == 0)
            {
                _plain = new byte[PlainRoom];
            }

            _read ??= _tls.ReadAsync(_plain).AsTask();
            if (!_read.IsCompleted)
            {
                if (_wire.IsWaiting && !_wire.Pump())
                {
                    return Nothing;
                }

                Settle(static self => self._read!.IsCompleted);
                continue;
            }

            int received = _read.GetAwaiter().GetResult();
            _read = null;
            if (received == 0)
            {
                return 0;
            }

            (_start, _end) = (0, received);
        }

        int count = Math.Min(buffer.Length, _end - _start);
        _plain.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    /// <summary>
    /// TLS has gone on: it is at its end, or waits for bytes again. At once, but where the runtime put it off to another thread, as it may
    /// on a thread with a synchronization context or with little stack left.
    /// </summary>
    private void Settle(Func<TlsTransport, bool> isOver)
    {
        SpinWait spin = default;
        while (!isOver(this) && !_wire.IsWaiting)
        {
            spin.SpinOnce();
        }
    }

    private int Encrypt(ReadOnlySpan<byte> data)
    {
        if (_owed == 0)
        {
            int count = Math.Min(data.Length, LargestSend);
            if (_toSend.Length < count)
            {
                _toSend = new byte[Math.Min(LargestSend, Math.Max(count, 2 * _toSend.Length))];
            }

            data[..count].CopyTo(_toSend);
            _tls.Write(_toSend, 0, count);
            _owed = count;
        }

        if (!_wire.TryFlush())
        {
            return 0;
        }

        int sent = _owed;
        _owed = 0;
        return sent;
    }

    /// <summary>
    /// Whether it has to become an <see cref="IOException"/>, as all failures of a channel are: whatever a stranger's bytes make TLS throw,
    /// it is his connection that ends, and not the listener's thread.
    /// </summary>
    private static bool IsOfTls(Exception e) => e is not (IOException or OperationCanceledException);

    private static IOException FailureOf(Exception e) => new("TLS failed: " + (e.InnerException ?? e).Message, e);
}
