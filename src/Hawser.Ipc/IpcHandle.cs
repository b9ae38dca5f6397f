using System.Security.Cryptography;

namespace Hawser.Ipc;

/// <summary>
/// What a dialer needs to reach a listener and to prove itself: where, which listener, which ticket, and the ticket's key. Whoever holds
/// it can connect, and can pose as the listener to its other holders, so it is given to one peer over a channel that is already private.
/// Its text never shows the key. Thread-safe.
/// </summary>
public sealed class IpcHandle
{
    private readonly byte[] _listenerId;
    private readonly byte[] _ticketId;
    private readonly byte[] _key;

    /// <summary>Creates a handle, as read from a boot line.</summary>
    /// <param name="endpoint">Where the listener listens.</param>
    /// <param name="listenerId">The listener's id: 16 bytes.</param>
    /// <param name="ticketId">The ticket's id: 16 bytes.</param>
    /// <param name="key">The ticket's key: 32 bytes, copied.</param>
    /// <param name="kind">The ticket's kind.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public IpcHandle(IpcEndpoint endpoint, ReadOnlySpan<byte> listenerId, ReadOnlySpan<byte> ticketId, ReadOnlySpan<byte> key,
        IpcTicketKind kind = IpcTicketKind.Once)
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

        Endpoint = endpoint;
        Kind = kind;
        _listenerId = listenerId.ToArray();
        _ticketId = ticketId.ToArray();
        _key = key.ToArray();
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

    /// <summary>
    /// Overwrites the key in memory. A handle that a ticket made is erased by the ticket's end; one that was made from a boot line is
    /// erased by whoever made it, when it will not dial again. Idempotent.
    /// </summary>
    public void Erase() => CryptographicOperations.ZeroMemory(_key);

    /// <summary>Endpoint and ids, never the key.</summary>
    /// <returns>A text for logs.</returns>
    public override string ToString() =>
        $"{Endpoint} listener {Convert.ToHexStringLower(_listenerId)} ticket {Convert.ToHexStringLower(_ticketId)} ({Kind})";
}
