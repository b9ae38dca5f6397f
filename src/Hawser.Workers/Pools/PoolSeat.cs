namespace Hawser.Workers.Pools;

/// <summary>
/// One worker of a pool, from the decision to start it until it is gone; the next one with its index is another object. All but
/// <see cref="Worker"/> and what is fixed is the scheduler's, under its lock.
/// </summary>
/// <param name="index">Its number in the pool.</param>
/// <param name="created">The clock's timestamp.</param>
internal sealed class PoolSeat(int index, long created)
{
    internal int Index => index;

    /// <summary>What calls it; set once, before it is ready.</summary>
    internal IAsyncDisposable? Worker { get; set; }

    /// <summary>Its process; 0: not yet.</summary>
    internal int ProcessId { get; set; }

    internal PoolWorkerState State { get; set; } = PoolWorkerState.Starting;

    /// <summary>When it became ready; until then, when it was begun.</summary>
    internal long Since { get; set; } = created;

    /// <summary>Since when it has nothing to do, if it has nothing.</summary>
    internal long IdleSince { get; set; } = created;

    internal int InFlight { get; set; }

    /// <summary>All that it was given.</summary>
    internal long Calls { get; set; }

    /// <summary>
    /// Its worker is still at work on calls that were given up, and may be killed for it: it gets no other until that is over.
    /// </summary>
    internal bool IsSuspended { get; set; }

    /// <summary>It has one call that wanted it for itself.</summary>
    internal bool IsTakenAlone { get; set; }

    /// <summary>The call that waits to have it for itself; it gets no other until then.</summary>
    internal PoolItem? Reserved { get; set; }

    /// <summary>Those that wait for this worker and no other, because of their keys, in their order.</summary>
    internal LinkedList<PoolItem> Keyed { get; } = [];

    /// <summary>Why it retires; null: it does not, or the pool closes.</summary>
    internal PoolRecycling? Recycling { get; set; }

    /// <summary>The pool has asked it to end.</summary>
    internal bool IsEnding { get; set; }
}
