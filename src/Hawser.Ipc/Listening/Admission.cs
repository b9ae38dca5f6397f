using System.Security.Cryptography;

namespace Hawser.Ipc;

/// <summary>
/// Who may try to prove itself. At most a fixed number of connections may be open that have not named a live ticket; past it, a random one
/// of the process that has most is dropped, so that one process that opens thousands crowds out itself. Each live ticket has room for two
/// more, and whoever names it when that is taken stays among the others: who knows only a ticket's id can lock nobody out.
/// </summary>
internal sealed class Admission(int maxUnnamed)
{
    private const int RoomOfTicket = 2;

    private readonly Lock _gate = new();
    private readonly List<PendingHandshake> _unnamed = [];
    private readonly HashSet<PendingHandshake> _placed = [];

    /// <summary>How many are open.</summary>
    internal int Count
    {
        get
        {
            lock (_gate)
            {
                return _unnamed.Count + _placed.Count;
            }
        }
    }

    /// <summary>Counts a new connection, and drops one when there are too many.</summary>
    internal void Enter(PendingHandshake pending)
    {
        PendingHandshake? victim = null;
        lock (_gate)
        {
            _unnamed.Add(pending);
            if (_unnamed.Count > maxUnnamed)
            {
                List<PendingHandshake> crowd = _unnamed.GroupBy(p => p.Source).MaxBy(g => g.Count())!.ToList();
                victim = crowd[RandomNumberGenerator.GetInt32(crowd.Count)];
                _unnamed.Remove(victim);
            }
        }

        victim?.Drop(HandshakeFault.Crowded);
    }

    /// <summary>It has named a live ticket: moves it to that ticket's room, if there is any.</summary>
    internal void Name(PendingHandshake pending, IpcTicket ticket)
    {
        lock (_gate)
        {
            if (_placed.Count(p => p.Place == ticket) < RoomOfTicket && _unnamed.Remove(pending))
            {
                pending.Place = ticket;
                _placed.Add(pending);
            }
        }
    }

    /// <summary>It is done, one way or the other.</summary>
    internal void Leave(PendingHandshake pending)
    {
        lock (_gate)
        {
            if (!_placed.Remove(pending))
            {
                _unnamed.Remove(pending);
            }
        }
    }

    /// <summary>Drops all.</summary>
    internal void DropAll(HandshakeFault cause)
    {
        PendingHandshake[] all;
        lock (_gate)
        {
            all = [.. _unnamed, .. _placed];
        }

        foreach (PendingHandshake pending in all)
        {
            pending.Drop(cause);
        }
    }
}
