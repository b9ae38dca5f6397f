namespace Hawser.Workers.Pools;

// Who gets which worker. All under the lock.
internal sealed partial class PoolScheduler
{
    /// <summary>Whether the worker may be given another call of those that share it.</summary>
    private bool CanTake(PoolSeat seat) =>
        seat is { State: PoolWorkerState.Serving, IsSuspended: false, IsTakenAlone: false, Reserved: null }
        && seat.InFlight < _options.CallsPerWorker;

    /// <summary>Gives the call a worker, or a place in front of one.</summary>
    /// <param name="item">The call.</param>
    /// <param name="seat">Its worker; null: it has none yet.</param>
    /// <returns>False: it has neither, and its place is in the line.</returns>
    private bool TryPlace(PoolItem item, out PoolSeat? seat)
    {
        seat = null;
        if (item.IsSuspect)
        {
            return TryPlaceAlone(item, out seat);
        }

        if (item.Key is { } key && _affinity.TryFind(key, out PoolSeat? own))
        {
            if (CanTake(own) && own.Keyed.Count == 0)
            {
                seat = own;
                Assign(seat, item);
            }
            else
            {
                Insert(own.Keyed, item);
            }

            return true;
        }

        // Who comes while others wait in the line waits behind them: a worker that were free for it would be free for them.
        if (_line.First is { } first && first.Value.Sequence < item.Sequence)
        {
            return false;
        }

        foreach (PoolSeat? candidate in _seats)
        {
            if (candidate is not null && CanTake(candidate) && (seat is null || candidate.InFlight < seat.InFlight))
            {
                seat = candidate;
            }
        }

        if (seat is null)
        {
            return false;
        }

        Assign(seat, item);
        return true;
    }

    private bool TryPlaceAlone(PoolItem item, out PoolSeat? seat)
    {
        seat = null;
        PoolSeat? best = null;
        foreach (PoolSeat? candidate in _seats)
        {
            if (candidate is { State: PoolWorkerState.Serving, Reserved: null, IsTakenAlone: false }
                && (best is null || Burden(candidate) < Burden(best)))
            {
                best = candidate;
            }
        }

        if (best is null)
        {
            return false;
        }

        best.Reserved = item;
        item.Reserved = best;
        seat = TakeReserved(best);
        return true;

        static int Burden(PoolSeat candidate) => candidate.InFlight + (candidate.IsSuspended ? 1 : 0);
    }

    /// <summary>Gives an empty worker to the call that has reserved it.</summary>
    private PoolSeat? TakeReserved(PoolSeat seat)
    {
        if (seat.Reserved is not { } item || seat.InFlight > 0 || seat.IsSuspended)
        {
            return null;
        }

        seat.Reserved = null;
        item.Reserved = null;
        seat.IsTakenAlone = true;
        Assign(seat, item);
        return seat;
    }

    private void Assign(PoolSeat seat, PoolItem item)
    {
        _running++;
        seat.InFlight++;
        seat.Calls++;
        if (item.Key is { } key)
        {
            _affinity.Set(key, seat);
        }

        if (seat.Calls >= _options.MaxCallsPerWorker)
        {
            Retire(seat, PoolRecycling.Calls);
        }
    }

    /// <summary>Gives workers that can take calls to those who wait, in their order.</summary>
    private void Dispatch()
    {
        foreach (PoolSeat? seat in _seats)
        {
            if (seat is { State: PoolWorkerState.Serving, Reserved: { } item } && TakeReserved(seat) is not null)
            {
                Grant(item, seat);
            }

            GrantKeyed(seat, _line.First?.Value.Sequence ?? long.MaxValue);
        }

        while (_line.First is { } first)
        {
            PoolItem item = first.Value;
            if (!TryPlace(item, out PoolSeat? seat))
            {
                break;
            }

            _line.Remove(first);
            if (seat is not null)
            {
                Grant(item, seat);
            }
        }

        foreach (PoolSeat? seat in _seats)
        {
            GrantKeyed(seat, long.MaxValue);
        }
    }

    private void GrantKeyed(PoolSeat? seat, long before)
    {
        while (seat is not null && CanTake(seat) && seat.Keyed.First is { } first && first.Value.Sequence < before)
        {
            seat.Keyed.RemoveFirst();
            Assign(seat, first.Value);
            Grant(first.Value, seat);
        }
    }

    private void Grant(PoolItem item, PoolSeat seat)
    {
        _waiting--;
        item.Place = null;
        item.Grant(seat);
    }

    /// <summary>Those who wait for this worker wait for any from now on.</summary>
    private void Unseat(PoolSeat seat)
    {
        _affinity.Forget(seat);
        while (seat.Keyed.First is { } first)
        {
            seat.Keyed.RemoveFirst();
            Insert(_line, first.Value);
        }

        if (seat.Reserved is { } item)
        {
            seat.Reserved = null;
            item.Reserved = null;
            Insert(_line, item);
        }
    }

    private static void Unplace(PoolItem item)
    {
        if (item.Reserved is { } seat)
        {
            seat.Reserved = null;
            item.Reserved = null;
        }

        item.Place?.List?.Remove(item.Place);
        item.Place = null;
    }

    /// <summary>By order of arrival. Who comes again was early, so its place is found from the front.</summary>
    private static void Insert(LinkedList<PoolItem> line, PoolItem item)
    {
        if (line.Last is not { } last || last.Value.Sequence < item.Sequence)
        {
            item.Place = line.AddLast(item);
            return;
        }

        LinkedListNode<PoolItem> next = line.First!;
        while (next.Value.Sequence < item.Sequence)
        {
            next = next.Next!;
        }

        item.Place = line.AddBefore(next, item);
    }

    private void FailWaiting(Func<Exception> reason)
    {
        foreach (PoolSeat? seat in _seats)
        {
            if (seat is not null)
            {
                Unseat(seat);
            }
        }

        while (_line.First is { } first)
        {
            _line.RemoveFirst();
            first.Value.Place = null;
            _waiting--;
            first.Value.Fail(reason());
        }
    }
}
