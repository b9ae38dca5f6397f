namespace Hawser.Workers.Pools;

/// <summary>
/// Decides who gets which worker, and when workers are started and ended. It knows nothing of processes, connections and contracts: it is
/// told what happened, and says what is to be done to <see cref="IPoolWorkers"/>. Thread-safe; every step is taken under one lock.
/// </summary>
/// <remarks>
/// <para>
/// A call waits in one line, in its order of arrival. Two kinds leave it early, to wait for one worker: those whose key has a worker, and
/// those that saw a worker die and are to have the next for themselves. When that worker goes, they return to the line at their old place.
/// </para>
/// <para>
/// A seat is <c>Starting ──ready──▶ Spare ──needed──▶ Serving ──recycled──▶ Retiring ──empty──▶ Gone</c>; a death leads from everywhere to
/// Gone. An index is free again when its seat is gone, and the lowest free one is taken, so that indices are unique and dense.
/// </para>
/// </remarks>
internal sealed partial class PoolScheduler
{
    private readonly string _name;
    private readonly WorkerPoolOptions _options;
    private readonly IPoolWorkers _workers;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private readonly PoolSeat?[] _seats;
    private readonly LinkedList<PoolItem> _line = [];
    private readonly AffinityMap _affinity;
    private readonly BackOff _backOff;
    private long _lastSequence;
    private int _waiting;
    private int _running;
    private int _open;
    private int _failures;
    private bool _isPaused;
    private int _justTaken;
    private Exception? _failure;
    private Phase _phase;
    private TaskCompletionSource? _drained;
    private TaskCompletionSource? _ready;

    internal PoolScheduler(string name, WorkerPoolOptions options, IPoolWorkers workers)
    {
        _name = name;
        _options = options;
        _workers = workers;
        _clock = options.Worker.TimeProvider;
        _seats = new PoolSeat?[options.Size + options.Spares];
        _affinity = new AffinityMap(options.AffinityKeys);
        _backOff = new BackOff(options.StartDelay, options.MaxStartDelay, jitter: 1);
    }

    private enum Phase
    {
        Open,
        Draining,
        Closed,
    }

    internal PoolCounters Counters { get; } = new();

    /// <summary>Starts the first workers.</summary>
    internal void Open()
    {
        lock (_gate)
        {
            Balance();
        }
    }

    /// <summary>A call wants a worker; or one comes again, whose worker has died.</summary>
    /// <returns>The worker; null: the call waits, see <see cref="PoolItem.Granted"/>.</returns>
    /// <exception cref="PoolExhaustedException">Too many wait.</exception>
    /// <exception cref="PoolUnavailableException">No worker can be started.</exception>
    /// <exception cref="ObjectDisposedException">The pool takes no more.</exception>
    internal PoolSeat? Enter(PoolItem item)
    {
        lock (_gate)
        {
            bool isNew = item.Sequence == 0;
            if (_phase == Phase.Closed || (_phase == Phase.Draining && isNew))
            {
                throw Over();
            }

            if (_failure is { } failure && !HasWorkers())
            {
                throw new PoolUnavailableException(_name, _failures, failure);
            }

            if (isNew)
            {
                item.Sequence = _lastSequence + 1;
            }

            bool isPlaced = TryPlace(item, out PoolSeat? seat);
            if (seat is null)
            {
                if (isNew && !item.IsPatient && _waiting >= _options.QueueLimit && _options.WhenFull == PoolFull.Refuse)
                {
                    Unplace(item);
                    item.Sequence = 0;
                    throw new PoolExhaustedException(_name, _waiting, _options.Size, null);
                }

                _waiting++;
                item.BeginWaiting();
                if (!isPlaced)
                {
                    Insert(_line, item);
                }
            }

            if (isNew)
            {
                _lastSequence++;
                _open++;
            }

            // A spare may have been put to work for it: then it has not had to wait.
            Balance();
            return seat ?? (item.Granted.IsCompletedSuccessfully ? item.Granted.Result : null);
        }
    }

    /// <summary>A call does not want to wait any more.</summary>
    /// <returns>Null; or its worker, if it has got one meanwhile.</returns>
    internal PoolSeat? Leave(PoolItem item)
    {
        lock (_gate)
        {
            if (item.Granted.IsCompletedSuccessfully)
            {
                return item.Granted.Result;
            }

            if (!item.Granted.IsCompleted)
            {
                Unplace(item);
                _waiting--;
                Dispatch();
            }

            return null;
        }
    }

    /// <summary>A call has no more use for its worker.</summary>
    /// <param name="seat">The worker.</param>
    /// <param name="isSound">Whether the worker has proved that it can work: that ends the pauses between starts.</param>
    /// <param name="quiet">
    /// Completes with true when the worker is at work for nobody who has gone, with false when it cannot be called any more.
    /// </param>
    internal void Release(PoolSeat seat, bool isSound, Task<bool> quiet)
    {
        bool isSuspended;
        lock (_gate)
        {
            _running--;
            seat.InFlight--;
            seat.IsTakenAlone = false;
            if (isSound)
            {
                Recover();
            }

            isSuspended = !(quiet.IsCompletedSuccessfully && quiet.Result) && seat.State is PoolWorkerState.Serving && !seat.IsSuspended;
            seat.IsSuspended |= isSuspended;
            if (seat.InFlight == 0)
            {
                seat.IdleSince = _clock.GetTimestamp();
                EndIfDone(seat);
            }

            Dispatch();
            Balance();
        }

        if (isSuspended)
        {
            _ = quiet.ContinueWith(answered => Resume(seat, answered.Result), TaskScheduler.Default);
        }
    }

    /// <summary>A call got a worker that had ended already, or is being killed, and has not used it. The worker's end is about to be told.</summary>
    internal void Lose(PoolSeat seat)
    {
        lock (_gate)
        {
            seat.Calls--;
            if (seat.State != PoolWorkerState.Gone)
            {
                seat.State = PoolWorkerState.Gone;
                Unseat(seat);
            }
        }

        Release(seat, isSound: false, Task.FromResult(true));
    }

    /// <summary>A call is over, and does not come again.</summary>
    internal void Finish()
    {
        lock (_gate)
        {
            _open--;
            TellDrained();
        }
    }

    /// <summary>Takes no new calls; those there are carried out.</summary>
    /// <returns>Completes when the last has ended.</returns>
    internal Task DrainAsync()
    {
        lock (_gate)
        {
            if (_phase == Phase.Open)
            {
                _phase = Phase.Draining;
            }

            _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            TellDrained();
            return _drained.Task;
        }
    }

    /// <summary>Takes nothing any more: what waits fails, and all workers are to end, what they have in flight or not.</summary>
    internal void Close()
    {
        lock (_gate)
        {
            _phase = Phase.Closed;
            FailWaiting(Over);
            FailReady(Over());
            foreach (PoolSeat? seat in _seats)
            {
                if (seat is { State: PoolWorkerState.Spare or PoolWorkerState.Serving or PoolWorkerState.Retiring })
                {
                    seat.State = PoolWorkerState.Retiring;
                    End(seat);
                }
            }
        }
    }

    /// <summary>No worker is left: who waits for calls to end need not wait for leases that were not given back.</summary>
    internal void End()
    {
        lock (_gate)
        {
            _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _drained.TrySetResult();
        }
    }

    internal PoolStatistics Snapshot()
    {
        lock (_gate)
        {
            return new PoolStatistics
            {
                Workers =
                [
                    .. _seats.OfType<PoolSeat>().Select(static seat => new PoolWorkerStatistics(
                        seat.Index,
                        seat.ProcessId == 0 ? null : seat.ProcessId,
                        seat.State,
                        seat.InFlight,
                        seat.Calls,
                        seat.Keyed.Count + (seat.Reserved is null ? 0 : 1))),
                ],
                Waiting = _waiting,
                InFlight = _running,
                Completed = Counters.Of(PoolOutcome.Completed),
                Failed = Counters.Of(PoolOutcome.Failed) + Counters.Of(PoolOutcome.Poisoned) + Counters.Of(PoolOutcome.Refused),
                Retried = Counters.Retried,
                Poisoned = Counters.Of(PoolOutcome.Poisoned),
                Refused = Counters.Of(PoolOutcome.Refused),
                Started = Counters.Started,
                StartsFailed = Counters.StartsFailed,
                Died = Counters.Died,
                Recycled = Enum.GetValues<PoolRecycling>().ToDictionary(static reason => reason, Counters.Of),
            };
        }
    }

    private ObjectDisposedException Over() => new(
        $"pool '{_name}'", _phase == Phase.Draining ? $"Pool '{_name}' drains and takes no more calls." : $"Pool '{_name}' was disposed.");

    private void TellDrained()
    {
        if (_open == 0)
        {
            _drained?.TrySetResult();
        }
    }
}
