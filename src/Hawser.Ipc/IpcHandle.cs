using System.Security.Cryptography;

namespace Hawser.Ipc;

/// <summary>
/// What a dialer needs to reach a listener and to prove itself: where, which listener, which ticket, and the ticket's key. Whoever holds
/// it can connect, and can pose as the listener to its other holders, so it is given to one peer over a channel that is already private.
/// Its text never shows the key. Thread-safe.
/// </summary>
public sealed partial class IpcHandle
{
    private readonly byte[] _listenerId;
    private readonly byte[] _ticketId;
    private readonly byte[] _key;
    private readonly byte[]? _certificate;

    /// <summary>Creates a handle from its parts.</summary>
    /// <param name="endpoint">Where the listener listens.</param>
    /// <param name="listenerId">The listener's id: 16 bytes.</param>
    /// <param name="ticketId">The ticket's id: 16 bytes.</param>
    /// <param name="key">The ticket's key: 32 bytes, copied.</param>
    /// <param name="kind">The ticket's kind.</param>
    /// <param name="certificate">
    /// The fingerprint of the listener's certificate: 32 bytes where the endpoint has suite 2, and empty where it has suite 1.
    /// </param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public IpcHandle(IpcEndpoint endpoint, ReadOnlySpan<byte> listenerId, ReadOnlySpan<byte> ticketId, ReadOnlySpan<byte> key,
        IpcTicketKind kind = IpcTicketKind.Once, ReadOnlySpan<byte> certificate = default)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        if (listenerId.Length != HandshakeFormat.IdSize)
        {
            throw new ArgumentException($"A listener id has {HandshakeFormat.IdSize} bytes.", nameof(listenerId));
        }

        if (ticketId.Length != HandshakeFormat.IdSize)
        {
            throw new ArgumentException($"A ticket id has {HandshakeFormat.IdSize} bytes.", nameof(ticketId));
        }

        if (key.Length != HandshakeFormat.KeySize)
        {
            throw new ArgumentException($"A ticket's key has {HandshakeFormat.KeySize} bytes.", nameof(key));
        }

        if (certificate.Length != (endpoint.Suite == HandshakeFormat.LocalSuite ? 0 : HandshakeFormat.BindingSize))
        {
            throw new ArgumentException(
                $"A certificate's fingerprint has {HandshakeFormat.BindingSize} bytes in suite 2, and suite 1 has none; {endpoint} has "
                    + $"suite {endpoint.Suite}.",
                nameof(certificate));
        }

        Endpoint = endpoint;
        Kind = kind;
        _listenerId = listenerId.ToArray();
        _ticketId = ticketId.ToArray();
        _key = key.ToArray();
        _certificate = certificate.IsEmpty ? null : certificate.ToArray();
    }

    /// <summary>Where the listener listens.</summary>
    public IpcEndpoint Endpoint { get; }

    /// <summary>The listener's id: 16 bytes, no secret.</summary>
    public ReadOnlyMemory<byte> ListenerId => _listenerId;

    /// <summary>The ticket's id: 16 bytes, no secret.</summary>
    public ReadOnlyMemory<byte> TicketId => _ticketId;

    /// <summary>The ticket's key: 32 bytes, zeros after <see cref="Erase"/>. As secret as what it opens.</summary>
    public ReadOnlyMemory<byte> Key => _key;

    /// <summary>The ticket's kind.</summary>
    public IpcTicketKind Kind { get; }

    /// <summary>How the channel is protected, which its endpoint decides: 1, by the kernel; 2, by TLS 1.3.</summary>
    public int Suite => Endpoint.Suite;

    /// <summary>
    /// In suite 2 the SHA-256 of the listener's certificate in DER, 32 bytes, no secret: the only certificate that a dialer accepts. Null in
    /// suite 1.
    /// </summary>
    public ReadOnlyMemory<byte>? Certificate => _certificate is { } bytes ? new ReadOnlyMemory<byte>?(bytes) : null;

    /// <summary>
    /// Overwrites the key in memory. A handle that a ticket made is erased by the ticket's end; one that was made from a boot line is
    /// erased by whoever made it, when it will not dial again. Idempotent.
    /// </summary>
    public void Erase() => CryptographicOperations.ZeroMemory(_key);

    /// <summary>Endpoint and ids, never the key.</summary>
    /// <returns>A text for logs.</returns>
    public override string ToString() =>
        $"{Endpoint} listener {Hexadecimal.Encode(_listenerId)} ticket {Hexadecimal.Encode(_ticketId)} ({Kind})";
}
