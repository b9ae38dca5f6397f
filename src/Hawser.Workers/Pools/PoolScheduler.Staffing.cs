namespace Hawser.Workers.Pools;

// When workers are started, put to work, retired and ended.
internal sealed partial class PoolScheduler
{
    /// <summary>A worker that was to be started is there.</summary>
    internal void Ready(PoolSeat seat)
    {
        lock (_gate)
        {
            Counters.Started++;
            seat.Since = _clock.GetTimestamp();
            seat.IdleSince = seat.Since;
            if (_phase == Phase.Closed)
            {
                seat.State = PoolWorkerState.Retiring;
                End(seat);
                return;
            }

            _failure = null;
            seat.State = PoolWorkerState.Spare;
            Balance();
            TellReady();
        }
    }

    /// <summary>A worker that was to be started cannot be.</summary>
    internal void StartFailed(PoolSeat seat, Exception failure)
    {
        lock (_gate)
        {
            Vacate(seat);
            if (_phase != Phase.Closed)
            {
                Counters.StartsFailed++;
                Fail(failure);
            }
        }
    }

    /// <summary>A worker's process has ended.</summary>
    internal void Gone(PoolSeat seat, WorkerExit exit)
    {
        lock (_gate)
        {
            bool isExpected = seat.IsEnding;
            Vacate(seat);
            if (isExpected)
            {
                if (seat.Recycling is { } reason)
                {
                    Counters.Count(reason);
                }
                else
                {
                    Counters.Closed++;
                }
            }
            else
            {
                Counters.Died++;
                if (seat.Calls == 0 && _phase != Phase.Closed)
                {
                    Fail(new WorkerExitedException(exit));
                    return;
                }
            }

            Dispatch();
            Balance();
        }
    }

    /// <summary>Completes when the least number of workers serves, and all spares are ready.</summary>
    internal Task WhenReadyAsync()
    {
        lock (_gate)
        {
            if (_phase == Phase.Closed)
            {
                return Task.FromException(Over());
            }

            if (_failure is { } failure)
            {
                return Task.FromException(new PoolUnavailableException(_name, _failures, failure));
            }

            _ready ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Task ready = _ready.Task;
            TellReady();
            return ready;
        }
    }


    /// <summary>Looks at age, idleness and memory.</summary>
    internal void Sweep()
    {
        lock (_gate)
        {
            foreach (PoolSeat? seat in _seats)
            {
                if (seat is { State: PoolWorkerState.Serving or PoolWorkerState.Spare } && ReasonToRetire(seat) is { } reason)
                {
                    Retire(seat, reason);
                    EndIfDone(seat);
                }
            }

            Dispatch();
            Balance();
        }
    }

    private PoolRecycling? ReasonToRetire(PoolSeat seat)
    {
        // Spares that are too many are left of starts that were not needed any more when they were done.
        bool isTooMany = seat.State == PoolWorkerState.Serving
            ? seat.InFlight == 0 && seat.Reserved is null && Count(PoolWorkerState.Serving) > _options.Least
            : Count(PoolWorkerState.Spare) > _options.Spares;
        if (isTooMany && Passed(seat.IdleSince, _options.IdleTimeout))
        {
            return PoolRecycling.Idle;
        }

        // Not all at once: the others work on while one is replaced.
        if (Count(PoolWorkerState.Retiring) + Count(PoolWorkerState.Starting) > 0)
        {
            return null;
        }

        return Passed(seat.Since, _options.MaxAge) ? PoolRecycling.Age
            : _options.MaxMemory is { } most && _options.ReadMemory(seat.ProcessId) > most ? PoolRecycling.Memory
            : null;
    }

    private void TellReady()
    {
        if (_ready is not null
            && Count(PoolWorkerState.Serving) >= _options.Least
            && Count(PoolWorkerState.Spare) >= _options.Spares)
        {
            _ready.SetResult();
            _ready = null;
        }
    }

    private void FailReady(Exception failure)
    {
        // Looked at, so that nobody is told of a failure that the waiters have given up waiting for.
        _ = _ready?.Task.ContinueWith(static task => task.Exception, TaskScheduler.Default);
        _ready?.SetException(failure);
        _ready = null;
    }

    private bool Passed(long since, TimeSpan time) => time != Timeout.InfiniteTimeSpan && _clock.GetElapsedTime(since) >= time;

    private void Resume(PoolSeat seat, bool isQuiet)
    {
        if (!isQuiet)
        {
            // It is about to be gone.
            return;
        }

        lock (_gate)
        {
            seat.IsSuspended = false;
            Dispatch();
            Balance();
        }
    }

    private void Retire(PoolSeat seat, PoolRecycling reason)
    {
        seat.State = PoolWorkerState.Retiring;
        seat.Recycling = reason;
        Unseat(seat);
    }

    private void EndIfDone(PoolSeat seat)
    {
        if (seat is { State: PoolWorkerState.Retiring, InFlight: 0 })
        {
            End(seat);
        }
    }

    private void End(PoolSeat seat)
    {
        if (!seat.IsEnding)
        {
            seat.IsEnding = true;
            _workers.End(seat);
        }
    }

    private void Vacate(PoolSeat seat)
    {
        _seats[seat.Index] = null;
        seat.State = PoolWorkerState.Gone;
        Unseat(seat);
    }

    private void Recover()
    {
        if (_failures > 0)
        {
            _failures = 0;
            _backOff.Reset();
        }
    }

    private void Fail(Exception failure)
    {
        _failures++;
        if (!_isPaused)
        {
            _isPaused = true;
            _workers.After(_backOff.Next(), PauseOver);
        }

        if (_failures >= _options.MaxStartFailures && !HasWorkers())
        {
            _failure = failure;
            FailWaiting(() => new PoolUnavailableException(_name, _failures, failure));
            FailReady(new PoolUnavailableException(_name, _failures, failure));
        }

        Dispatch();
        Balance();
    }

    /// <summary>Whether there is a worker for those who wait, now or when its start succeeds or another's end has come.</summary>
    private bool HasWorkers() =>
        _seats.Any(static seat => seat is { State: PoolWorkerState.Serving or PoolWorkerState.Spare or PoolWorkerState.Starting });

    /// <summary>The pause after failed starts is over.</summary>
    private void PauseOver()
    {
        lock (_gate)
        {
            _isPaused = false;
            Balance();
        }
    }

    /// <summary>A spare that was put to work has had its time without the start of the next.</summary>
    private void TakenOver()
    {
        lock (_gate)
        {
            _justTaken--;
            Balance();
        }
    }

    private int Count(PoolWorkerState state)
    {
        int count = 0;
        foreach (PoolSeat? seat in _seats)
        {
            count += seat?.State == state ? 1 : 0;
        }

        return count;
    }

    /// <summary>Puts spares to work where more workers are needed, and starts others in their place.</summary>
    private void Balance()
    {
        if (_phase == Phase.Closed)
        {
            return;
        }

        int serving = Count(PoolWorkerState.Serving);
        int target = Math.Max(serving, Needed());
        foreach (PoolSeat? seat in _seats)
        {
            if (serving < target && seat is { State: PoolWorkerState.Spare })
            {
                seat.State = PoolWorkerState.Serving;
                seat.IdleSince = _clock.GetTimestamp();
                serving++;
                if (_options.Spares > 0)
                {
                    _justTaken++;
                    _workers.After(WorkerPoolOptions.BeforeNextSpare, TakenOver);
                }

                Dispatch();
                target = Math.Max(serving, Needed());
            }
        }

        int spares = Math.Max(0, _options.Spares - _justTaken);
        int missing = target + spares - serving - Count(PoolWorkerState.Spare) - Count(PoolWorkerState.Starting);
        for (int index = 0; index < _seats.Length && missing > 0 && !_isPaused; index++)
        {
            if (_seats[index] is null)
            {
                PoolSeat seat = new(index, _clock.GetTimestamp());
                _seats[index] = seat;
                missing--;
                _workers.Start(seat);
            }
        }
    }

    /// <summary>How many workers the calls of now take, within the limits. Calls that wait for one worker need no other.</summary>
    private int Needed()
    {
        int load = _line.Count;
        foreach (PoolSeat? seat in _seats)
        {
            if (seat is { State: PoolWorkerState.Serving })
            {
                // One that is not to have any more counts as full.
                bool isFull = seat.IsSuspended || seat.IsTakenAlone || seat.Reserved is not null;
                load += isFull ? _options.CallsPerWorker : seat.InFlight;
            }
        }

        int needed = (load + _options.CallsPerWorker - 1) / _options.CallsPerWorker;
        return Math.Clamp(needed, _options.Least, _options.Size);
    }
}
