using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Hawser.Ipc;

/// <summary>
/// Accepts connections from whoever proves a ticket that it issued, and nobody else. A refusal is the same silence on the wire for every
/// cause; the cause is in the log. All members are thread-safe. Whoever started it disposes it.
/// </summary>
public sealed partial class IpcListener : IAsyncDisposable
{
    private static readonly TimeSpan LocalHandshakeTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan TlsHandshakeTimeout = TimeSpan.FromSeconds(5);

    private readonly IpcListenerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly AcceptSource _source;
    private readonly Admission _admission;
    private readonly byte[] _id = RandomNumberGenerator.GetBytes(HandshakeFormat.IdSize);
    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, IpcTicket> _tickets = [];
    private readonly HashSet<IpcConnection> _connections = [];
    private Task? _closed;

    private IpcListener(IpcListenerOptions options)
    {
        _options = options;
        _time = options.Connection.TimeProvider;
        _log = GuardedLogger.Create(options.Connection.LoggerFactory, "Hawser.Ipc.Listener");
        _admission = new Admission(options.MaxUnauthenticated);
        _source = options.Endpoint?.Listen(options, _log) ?? UnixAcceptSource.ListenInOwnFolder(_log);
    }

    /// <summary>
    /// Where handles lead: what was asked for, the socket in its own folder, or the TCP port that the system chose, at the host that
    /// <see cref="IpcListenerOptions.AdvertisedHost"/> says.
    /// </summary>
    public IpcEndpoint Endpoint => _source.Endpoint;

    /// <summary>Its id: 16 random bytes, no secret.</summary>
    public ReadOnlyMemory<byte> Id => _id;

    /// <summary>Begins to listen. Connections are accepted when a ticket has been issued for them.</summary>
    /// <param name="options">Null: the defaults, which is a unix socket in a fresh folder of its own.</param>
    /// <returns>The listener.</returns>
    /// <exception cref="PlatformNotSupportedException">Sockets are supported on Linux only in this version.</exception>
    /// <exception cref="ArgumentException">The temp folder's path is too long for a socket; the message names path and limit.</exception>
    /// <exception cref="IOException">
    /// Somebody listens there already, the folder or socket cannot be made, or the address is not this machine's.
    /// </exception>
    /// <exception cref="NotSupportedException">Nobody can listen on an endpoint of this kind.</exception>
    public static IpcListener Start(IpcListenerOptions? options = null)
    {
        options ??= new IpcListenerOptions();
        if (!OperatingSystem.IsLinux() && options.Endpoint is not MemoryEndpoint)
        {
            throw new PlatformNotSupportedException("Listening on sockets is supported on Linux only in this version of Hawser.");
        }

        IpcListener listener = new(options);
        listener._source.Start(listener.Admit, options.StartThread);
        return listener;
    }

    /// <summary>
    /// Begins the handshake with whoever is at the other end of two streams: for a listener at <see cref="IpcEndpoint.StandardStreams"/>,
    /// which has no other connections. When a ticket has been proven, the connection comes out of that one's
    /// <see cref="IpcTicket.AcceptAsync"/>. The handshake's time begins with its first byte, since whoever opened the streams knows when
    /// the other side is to begin. An end of either stream ends the connection in both directions.
    /// </summary>
    /// <param name="input">
    /// What the dialer sends is read from it, on a thread of its own. Owned from now on, as is <paramref name="output"/>: both are disposed
    /// when the connection ends or is refused, or the listener closes before it was proven.
    /// </param>
    /// <param name="output">What is sent is written to it; may be the same object.</param>
    /// <exception cref="ArgumentException"><paramref name="input"/> cannot be read, or <paramref name="output"/> not written.</exception>
    /// <exception cref="InvalidOperationException">This listener listens elsewhere.</exception>
    /// <exception cref="ObjectDisposedException">The listener has been closed. The streams have been disposed.</exception>
    public void Accept(Stream input, Stream output)
    {
        StreamAcceptSource source = _source as StreamAcceptSource
            ?? throw new InvalidOperationException(
                $"This listener listens on {Endpoint}; streams are given to one on {IpcEndpoint.StandardStreams}.");
        ObjectDisposedException.ThrowIf(!source.Accept(StreamTransport.Over(input, output)), this);
    }

    /// <summary>Issues a ticket for one peer.</summary>
    /// <param name="options">Null: for one connection, within 60 s.</param>
    /// <returns>The ticket; its handle is for the peer.</returns>
    /// <exception cref="ObjectDisposedException">The listener has been closed.</exception>
    /// <exception cref="ArgumentException"><see cref="IpcTicketOptions.IssuedThrough"/> is of another listener.</exception>
    /// <exception cref="InvalidOperationException"><see cref="IpcTicketOptions.IssuedThrough"/> has been revoked.</exception>
    public IpcTicket IssueTicket(IpcTicketOptions? options = null)
    {
        options ??= new IpcTicketOptions();
        Span<byte> secret = stackalloc byte[HandshakeFormat.IdSize + HandshakeFormat.KeySize];
        RandomNumberGenerator.Fill(secret);
        IpcHandle handle = new(
            Endpoint, _id, secret[..HandshakeFormat.IdSize], secret[HandshakeFormat.IdSize..], options.Kind, _source.Certificate);
        CryptographicOperations.ZeroMemory(secret);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed is not null, this);
            options.IssuedThrough?.ThrowIfNoParentAt(this);
            IpcTicket ticket = new(this, handle, options.Expiry, _time, _gate);
            if (options.IssuedThrough is { } parent)
            {
                ticket.EnterBelow(parent);
            }

            _tickets.Add(KeyOf(handle.TicketId.Span), ticket);
            return ticket;
        }
    }

    /// <summary>
    /// Refuses new connections and leaves live ones alone; removes the socket and, if it is its own, the folder. Tickets end with it; a
    /// connection that was proven before can still be accepted. Idempotent.
    /// </summary>
    /// <returns>Completes when nothing listens any more.</returns>
    public ValueTask CloseAsync()
    {
        IpcTicket[] tickets;
        Task closed;
        lock (_gate)
        {
            if (_closed is not null)
            {
                return new ValueTask(_closed);
            }

            tickets = [.. _tickets.Values];
            closed = _closed = _source.CloseAsync();
        }

        foreach (IpcTicket ticket in tickets)
        {
            ticket.Close(IpcTicketCloseReason.ListenerClosed);
        }

        _admission.DropAll(HandshakeFault.ListenerClosed);
        return new ValueTask(closed);
    }

    /// <summary>As <see cref="CloseAsync"/>, and ends the live connections with <see cref="IpcEndKind.Stopped"/>. Idempotent.</summary>
    /// <returns>Completes when they have ended. Not to be waited for in <see cref="IIpcReceiver"/>'s members.</returns>
    public async ValueTask StopAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        IpcConnection[] connections;
        lock (_gate)
        {
            connections = [.. _connections];
        }

        foreach (IpcConnection connection in connections)
        {
            connection.Dismiss(new IpcEnd(IpcEndKind.Stopped, "The listener was stopped."));
        }

        foreach (IpcConnection connection in connections)
        {
            await connection.Completion.ConfigureAwait(false);
        }
    }

    /// <summary>As <see cref="StopAsync"/>.</summary>
    /// <returns>Completes when nothing of it is left.</returns>
    public ValueTask DisposeAsync() => StopAsync();

    /// <summary>How many connections are proving themselves.</summary>
    internal int PendingCount => _admission.Count;

    /// <summary>Finds the live ticket that a HELLO named. Decides nothing about it.</summary>
    /// <param name="pending">Who named it.</param>
    /// <param name="ticketId">Its id.</param>
    /// <param name="key">Takes its key.</param>
    internal HandshakeFault Name(PendingHandshake pending, ReadOnlySpan<byte> ticketId, Span<byte> key)
    {
        IpcTicket? ticket;
        lock (_gate)
        {
            if (!_tickets.TryGetValue(KeyOf(ticketId), out ticket))
            {
                return HandshakeFault.UnknownTicket;
            }

            if (!ticket.IsLive)
            {
                return HandshakeFault.TicketNotLive;
            }

            ticket.Handle.Key.Span.CopyTo(key);
        }

        _admission.Name(pending, ticket);
        return HandshakeFault.None;
    }

    /// <summary>
    /// A PROOF has verified: in one step, decides what that means for the ticket (burn, replace, add) and makes the connection.
    /// </summary>
    internal HandshakeFault Prove(PendingHandshake pending, ReadOnlySpan<byte> ticketId)
    {
        IpcConnection? replaced;
        IpcConnection connection;
        lock (_gate)
        {
            if (_closed is not null)
            {
                return HandshakeFault.ListenerClosed;
            }

            if (!_tickets.TryGetValue(KeyOf(ticketId), out IpcTicket? ticket) || !ticket.IsLive)
            {
                return HandshakeFault.TicketNotLive;
            }

            connection = new IpcConnection(pending.Transport, IpcRole.Listener, Endpoint, pending.SessionId, _options.Connection,
                (pending.Leftover, pending.Deadline), ended => Forget(ended, ticket));
            if (!ticket.Take(connection, out replaced))
            {
                return HandshakeFault.QueueFull;
            }

            _connections.Add(connection);
        }

        _admission.Leave(pending);
        replaced?.Dismiss(new IpcEnd(IpcEndKind.Replaced, "The peer has returned with the same ticket, by another connection."));
        LogAccepted(_log, connection.SessionId, Endpoint, pending.Source);
        return HandshakeFault.None;
    }

    /// <summary>Closes a connection without a word, and logs why.</summary>
    internal void Refuse(PendingHandshake pending, HandshakeFault fault, bool challenged)
    {
        _admission.Leave(pending);
        pending.Transport.Dispose();
        LogRefused(_log, Endpoint, pending.Source, challenged ? "PROOF" : "HELLO", fault);
    }

    /// <summary>The ticket has ended: forgets it. Under the lock.</summary>
    internal void Remove(IpcTicket ticket) => _tickets.Remove(KeyOf(ticket.Handle.TicketId.Span));

    private PendingHandshake? Admit(Transport transport)
    {
        if (transport.Peer is { } peer && peer.UserId != Libc.EffectiveUserId())
        {
            LogRefused(_log, Endpoint, transport.Source, "connecting", HandshakeFault.OtherUser);
            transport.Dispose();
            return null;
        }

        TimeSpan usual = transport.Suite == HandshakeFormat.LocalSuite ? LocalHandshakeTimeout : TlsHandshakeTimeout;
        PendingHandshake pending = new(this, transport, _time, _options.HandshakeTimeout ?? usual);
        _admission.Enter(pending);
        bool closed;
        lock (_gate)
        {
            closed = _closed is not null;
        }

        if (closed)
        {
            pending.Drop(HandshakeFault.ListenerClosed); // It came after all others had been dropped.
        }

        return pending;
    }

    private void Forget(IpcConnection connection, IpcTicket ticket)
    {
        lock (_gate)
        {
            _connections.Remove(connection);
            ticket.Forget(connection);
        }
    }

    private static UInt128 KeyOf(ReadOnlySpan<byte> id) => MemoryMarshal.Read<UInt128>(id);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Connection {Session} was accepted at {Endpoint} from {Source}")]
    private static partial void LogAccepted(ILogger logger, string session, IpcEndpoint endpoint, string source);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A connection to {Endpoint} from {Source} was refused at {Step}: {Fault}")]
    private static partial void LogRefused(ILogger logger, IpcEndpoint endpoint, string source, string step, HandshakeFault fault);
}
