using System.Threading.Channels;

namespace Hawser.Ipc;

/// <summary>
/// The listener's side of a ticket: its handle goes to one peer, and the connections that the peer proves with it come out here. All
/// members are thread-safe. A ticket that is done (used, expired, revoked, or its listener closed) has erased its key.
/// </summary>
public sealed class IpcTicket
{
    /// <summary>Proven connections that nobody has accepted yet are held up to this number; more are refused.</summary>
    private const int MaxWaiting = 64;

    private readonly IpcListener _listener;
    private readonly TimeProvider _time;
    private readonly Lock _gate; // The listener's: a ticket is decided about in one step with everything else.
    private readonly TimeSpan _expiry;
    private readonly long _issued;
    private readonly ITimer? _timer;
    private readonly Channel<IpcConnection> _proven = Channel.CreateBounded<IpcConnection>(MaxWaiting);
    private readonly HashSet<IpcConnection> _connections = [];
    private readonly HashSet<IpcTicket> _children = []; // Those that can still be revoked through it.
    private IpcTicket? _parent;
    private bool _used;
    private bool _revoked;
    private IpcConnection? _latest;
    private IpcTicketCloseReason? _closed;

    internal IpcTicket(IpcListener listener, IpcHandle handle, TimeSpan expiry, TimeProvider time, Lock gate)
    {
        _listener = listener;
        _time = time;
        _gate = gate;
        _expiry = expiry;
        _issued = time.GetTimestamp();
        Handle = handle;
        if (expiry != Timeout.InfiniteTimeSpan)
        {
            _timer = time.CreateTimer(static state => ((IpcTicket)state!).Expire(), this, expiry, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>What the peer needs. Its key is erased when the ticket is done.</summary>
    public IpcHandle Handle { get; }

    /// <summary>Whether a proof would be accepted now. Under the lock.</summary>
    internal bool IsLive => _closed is null && !IsExpired;

    private bool IsExpired => !_used && _expiry != Timeout.InfiniteTimeSpan && _time.GetElapsedTime(_issued) >= _expiry;

    /// <summary>Waits for the next connection that is proven with this ticket, in the order of the proofs.</summary>
    /// <param name="cancellationToken">Gives up waiting; no connection is lost by it.</param>
    /// <returns>The connection, not started. The caller disposes it.</returns>
    /// <exception cref="IpcTicketClosedException">None can come any more.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public async Task<IpcConnection> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _proven.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (_proven.Reader.TryRead(out IpcConnection? connection) && !connection.HasEnded)
            {
                return connection; // One that was replaced or revoked while it waited here is nobody's business.
            }
        }

        IpcTicketCloseReason reason;
        lock (_gate)
        {
            reason = _closed!.Value;
        }

        throw new IpcTicketClosedException(reason);
    }

    /// <summary>
    /// Makes the ticket worthless and ends its connections, accepted or not, with <see cref="IpcEndKind.Revoked"/>, and so with all tickets
    /// that were issued through it (<see cref="IpcTicketOptions.IssuedThrough"/>). Idempotent; it also ends the connections of a ticket
    /// that is done for another reason.
    /// </summary>
    public void Revoke()
    {
        List<IpcConnection> connections = [];
        lock (_gate)
        {
            RevokeHere(connections);
        }

        foreach (IpcConnection connection in connections)
        {
            connection.Dismiss(new IpcEnd(IpcEndKind.Revoked, "The ticket of this connection was revoked."));
        }
    }

    /// <summary>Checks that a ticket may be issued through this one. Under the lock.</summary>
    /// <exception cref="ArgumentException">It is of another listener.</exception>
    /// <exception cref="InvalidOperationException">It, or one through which it was issued, has been revoked.</exception>
    internal void ThrowIfNoParentAt(IpcListener listener)
    {
        if (_listener != listener)
        {
            throw new ArgumentException("A ticket is issued through one of the same listener (IpcTicketOptions.IssuedThrough).");
        }

        for (IpcTicket? ticket = this; ticket is not null; ticket = ticket._parent)
        {
            if (ticket._revoked)
            {
                throw new InvalidOperationException("The ticket through which this one was to be issued has been revoked.");
            }
        }
    }

    /// <summary>Enters it below the ticket through which it is issued, and that one below its own. Under the lock.</summary>
    internal void EnterBelow(IpcTicket parent)
    {
        _parent = parent;
        for (IpcTicket child = this; child._parent is { } above; child = above)
        {
            above._children.Add(child);
        }
    }

    /// <summary>A valid proof: uses the ticket as its kind says. Under the lock, and only while it is live.</summary>
    /// <param name="connection">What the proof made.</param>
    /// <param name="replaced">The connection to end, or null.</param>
    /// <returns>False, with nothing changed, when too many wait to be accepted.</returns>
    internal bool Take(IpcConnection connection, out IpcConnection? replaced)
    {
        replaced = null;
        if (!_proven.Writer.TryWrite(connection))
        {
            return false;
        }

        _used = true;
        _connections.Add(connection);
        if (Handle.Kind == IpcTicketKind.Renew)
        {
            replaced = _latest;
            _latest = connection;
        }
        else if (Handle.Kind == IpcTicketKind.Once)
        {
            CloseHere(IpcTicketCloseReason.Used);
        }

        return true;
    }

    /// <summary>A connection has ended. Under the lock.</summary>
    internal void Forget(IpcConnection connection)
    {
        _connections.Remove(connection);
        if (_latest == connection)
        {
            _latest = null;
        }

        LeaveParentWhenDone();
    }

    /// <summary>No connection comes any more, for this reason unless there was one before.</summary>
    internal void Close(IpcTicketCloseReason reason)
    {
        lock (_gate)
        {
            CloseHere(reason);
        }
    }

    private void Expire()
    {
        lock (_gate)
        {
            if (!_used)
            {
                CloseHere(IpcTicketCloseReason.Expired);
            }
        }
    }

    private void CloseHere(IpcTicketCloseReason reason)
    {
        if (_closed is not null)
        {
            return;
        }

        _closed = reason;
        _listener.Remove(this);
        _timer?.Dispose();
        Handle.Erase();
        _proven.Writer.TryComplete();
        LeaveParentWhenDone();
    }

    private void RevokeHere(List<IpcConnection> connections)
    {
        _revoked = true;
        CloseHere(IpcTicketCloseReason.Revoked);
        connections.AddRange(_connections);
        foreach (IpcTicket child in _children.ToArray())
        {
            child.RevokeHere(connections);
        }
    }

    /// <summary>Nothing of it is left that could be revoked: a ticket that lives long does not keep all that it ever brought.</summary>
    private void LeaveParentWhenDone()
    {
        if (_parent is { } parent && _closed is not null && _connections.Count == 0 && _children.Count == 0)
        {
            parent._children.Remove(this);
            parent.LeaveParentWhenDone();
        }
    }
}
