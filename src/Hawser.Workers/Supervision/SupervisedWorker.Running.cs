using Hawser.Rpc;
using Hawser.Workers.Supervision;

namespace Hawser.Workers;

// The life of a supervised worker, in one loop:
//
//   Starting ──ready──▶ Running ──ended, or ill and killed──▶ BackingOff ──pause over──▶ Starting
//       │                  └──restart asked for──▶ Starting       └──too often──▶ GivenUp
//       └──failed──▶ BackingOff (the first start: Stopped)
//
// From everywhere a disposal leads to Stopped. What the user gives, callback, check and logger, is never waited for.
public sealed partial class SupervisedWorker<TContract>
{
    /// <summary>The first start.</summary>
    /// <exception cref="WorkerStartException">It failed.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        Worker<TContract> worker;
        Step(new SupervisionChange(SupervisionState.Starting));
        try
        {
            worker = await _start(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Finish(Failed(e) with { State = SupervisionState.Stopped });
            throw;
        }

        // Not under the caller's RpcDeadline or activity: it lasts longer.
        using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        Enter(worker);
        lock (_gate)
        {
            _running = Task.Run(() => RunAsync(worker), CancellationToken.None);
        }
    }

    private async Task RunAsync(Worker<TContract> first)
    {
        var backOff = new BackOff(_supervision.InitialDelay, _supervision.MaxDelay, jitter: 1);
        for (Worker<TContract>? worker = first; worker is not null;)
        {
            long since = _clock.GetTimestamp();
            (SupervisionChange end, bool counts) = await StayAsync(worker).ConfigureAwait(false);
            if (_clock.GetElapsedTime(since) >= _supervision.Window)
            {
                backOff.Reset();
            }

            worker = await ReplaceAsync(end, counts, backOff).ConfigureAwait(false);
            if (worker is not null)
            {
                Enter(worker);
            }
        }
    }

    /// <summary>Calls go to this worker from now on.</summary>
    private void Enter(Worker<TContract> worker)
    {
        TaskCompletionSource? restarted;
        lock (_gate)
        {
            restarted = _restarted;
            _restarted = null;
            _asked = NewSource();
        }

        _log.Enter(worker.Peer);
        _route.Use(worker.Peer);
        Step(new SupervisionChange(SupervisionState.Running) { ProcessId = worker.ProcessId, Restarts = _intensity.Count });
        restarted?.SetResult();
    }

    /// <summary>Returns when the worker has ended, for whatever reason, and nothing of it is left.</summary>
    private async Task<(SupervisionChange End, bool Counts)> StayAsync(Worker<TContract> worker)
    {
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var health = new HealthWatch<TContract>(Name, Judged(worker), _supervision, _clock, _logger);
        Task<Exception?> illness = health.IllnessAsync(watching.Token);
        Task asked = Asked();
        await Task.WhenAny(worker.Exited, illness, asked, _stopping.Task).ConfigureAwait(false);

        Exception? ill = illness.IsCompleted && !worker.Exited.IsCompleted ? await illness.ConfigureAwait(false) : null;
        bool counts = ill is not null || worker.Exited.IsCompleted;
        await watching.CancelAsync().ConfigureAwait(false);
        if (ill is not null)
        {
            await worker.KillAsync(WorkerExitCause.Unhealthy).ConfigureAwait(false);
        }

        await worker.DisposeAsync().ConfigureAwait(false);
        WorkerExit? exit = worker.Exited.IsCompleted ? await worker.Exited.ConfigureAwait(false) : null;
        return (new SupervisionChange(SupervisionState.Starting) { Exit = exit, Illness = ill }, counts);
    }

    /// <summary>The client of health checks: what becomes of a worker that does not answer them is decided here, and not call by call.</summary>
    private TContract Judged(Worker<TContract> worker) =>
        worker.Peer.CreateProxy<TContract>(new RpcProxyOptions { Timeout = _options.CallTimeout, ReportsUnanswered = false });

    /// <summary>The next worker; null when there is none any more, and that has been told.</summary>
    private async Task<Worker<TContract>?> ReplaceAsync(SupervisionChange end, bool counts, BackOff backOff)
    {
        while (true)
        {
            if (counts && !_stop.IsCancellationRequested)
            {
                if (_intensity.Add(end.Exit) is { } reason)
                {
                    GiveUp(end, reason);
                    return null;
                }

                await PauseAsync(end, backOff.Next()).ConfigureAwait(false);
            }

            if (_stop.IsCancellationRequested)
            {
                Finish(end with { State = SupervisionState.Stopped });
                return null;
            }

            Step(end with { State = SupervisionState.Starting, Restarts = _intensity.Count });
            try
            {
                return await _start(_stop.Token).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                end = _stop.IsCancellationRequested ? end : Failed(e);
                counts = true;
            }
        }
    }

    private async Task PauseAsync(SupervisionChange end, TimeSpan delay)
    {
        // The pause has begun when its step is told.
        var pause = Task.Delay(delay, _clock, _stop.Token);
        Task asked = Asked();
        Step(end with { State = SupervisionState.BackingOff, Delay = delay, Restarts = _intensity.Count });
        await Task.WhenAny(pause, asked).ConfigureAwait(false);
        lock (_gate)
        {
            if (asked.IsCompleted)
            {
                // It cuts one pause short. If the start fails, the next pause is whole.
                _asked = NewSource();
            }
        }
    }

    private Task Asked()
    {
        lock (_gate)
        {
            return _asked.Task;
        }
    }

    private static SupervisionChange Failed(Exception failure) =>
        new(SupervisionState.Starting) { Failure = failure, Exit = (failure as WorkerStartException)?.Exit };

    private void GiveUp(SupervisionChange end, GivingUp reason)
    {
        lock (_gate)
        {
            _givingUp = reason;
        }

        Finish(end with { State = SupervisionState.GivenUp, Restarts = _intensity.Count });
    }

    private void Finish(SupervisionChange change)
    {
        Step(change);
        _feed.Complete();
        _log.Complete();
        _route.Refuse(NotAnyMore);
        TaskCompletionSource? restarted;
        lock (_gate)
        {
            restarted = _restarted;
        }

        restarted?.SetResult();
        _completion.SetResult(change);
    }

    private void Step(SupervisionChange change)
    {
        lock (_gate)
        {
            _last = change;
        }

        _feed.Add(change);
    }
}
