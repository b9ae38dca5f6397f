using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Workers.Control;
using Hawser.Workers.Launching;
using Microsoft.Extensions.Logging;

namespace Hawser.Workers.Owning;

// How the owner ends a worker: in order, or by a kill.
internal sealed partial class WorkerTether
{
    /// <summary>What the names of the contracts begin with that owner and worker have beside the user's.</summary>
    private const string ControlContracts = "HawserWorker";

    /// <summary>
    /// The orderly end: shutdown, calls in flight, then lifeline, then kill. Never throws, takes at most
    /// <see cref="WorkerOptions.ShutdownTimeout"/> and the ladder's steps, and the process is reaped when it returns. Idempotent.
    /// </summary>
    internal Task EndAsync(RpcPeer owner, IWorkerControl control)
    {
        lock (_gate)
        {
            _endedFor ??= WorkerExitCause.Requested;
            if (_ending is null)
            {
                // Not under the caller's RpcDeadline, which may have passed: the shutdown has a time-out of its own.
                using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
                _ending = Task.Run(() => ClimbDownAsync(owner, control));
            }

            return _ending;
        }
    }

    /// <summary>
    /// The worker is detached and lives by its lease now: what becomes of the owner's connection is none of its business. As long as this
    /// process lives, it still reaps it.
    /// </summary>
    internal async Task ReleaseAsync(RpcPeer owner)
    {
        _released = true;
        _process.CloseLifeline();
        await owner.CloseAsync(LossGrace).ConfigureAwait(false);
        await _listener.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Gives the process to another holder, who reports its end: from now on this one neither ends nor reports it.
    /// </summary>
    /// <param name="hold">Makes the holder.</param>
    /// <returns>The holder; null: the process has ended, or is being ended, and stays with this one.</returns>
    internal WorkerTether? HandOver(Func<LaunchedProcess, WorkerTether> hold)
    {
        lock (_gate)
        {
            if (_process.Exited.IsCompleted || _endedFor is not null || _faults.Count > 0)
            {
                return null;
            }

            _heir = hold(_process);
            _released = true;
            return _heir;
        }
    }

    /// <summary>After <see cref="HandOver"/>: what is left of this hold.</summary>
    internal ValueTask LeaveAsync() => _listener.DisposeAsync();

    /// <summary>
    /// A call that was given up is still unanswered after <see cref="WorkerOptions.CancellationGrace"/>: the last rung of its ladder. The first such
    /// call is the one that the report names.
    /// </summary>
    internal void KillFor(RpcUnansweredCall call)
    {
        // A start, a connect and an end in order have time-outs and ladders of their own.
        if (call.Method.StartsWith(ControlContracts, StringComparison.Ordinal))
        {
            return;
        }

        lock (_gate)
        {
            if (_released || _ending is not null || _unanswered is not null)
            {
                return;
            }

            _unanswered = call;
        }

        bool late = call.Deadline is not null;
        LogUnanswered(_logger, Name, ProcessId, call.Method, call.Grace, late ? "its time-out" : "its cancellation");
        _ = KillHangingAsync(late ? WorkerExitCause.TimeoutIgnored : WorkerExitCause.CancellationIgnored);
    }

    /// <summary>The end of a worker whose start failed: killed and reaped when this returns. Never throws.</summary>
    /// <param name="isLate">Its time-out has passed: what it hangs in is of interest.</param>
    internal Task AbandonAsync(bool isLate) =>
        Exited.IsCompleted ? Task.CompletedTask
        : isLate ? KillHangingAsync(WorkerExitCause.StartFailed)
        : KillAsync(WorkerExitCause.StartFailed);

    private async Task ClimbDownAsync(RpcPeer owner, IWorkerControl control)
    {
        TimeSpan timeout = _options.ShutdownTimeout;
        long start = _options.TimeProvider.GetTimestamp();
        if (timeout > TimeSpan.Zero && !owner.Completion.IsCompleted)
        {
            try
            {
                await control.ShutdownAsync((long)timeout.TotalMilliseconds)
                    .WaitAsync(timeout, _options.TimeProvider).ConfigureAwait(false);
                await owner.CloseAsync(Left()).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                // A worker that cannot end in order ends all the same, below.
                LogShutdownFailed(_logger, Name, ProcessId, e);
            }
        }

        if (!await EndsWithinAsync(Left()).ConfigureAwait(false))
        {
            if (timeout > TimeSpan.Zero)
            {
                LogShutdownTimeout(_logger, Name, ProcessId, timeout);
                await CaptureAsync().ConfigureAwait(false);
            }

            lock (_gate)
            {
                _killed = true;
            }

            _process.CloseLifeline();
            if (timeout == TimeSpan.Zero || !await EndsWithinAsync(LifelineGrace).ConfigureAwait(false))
            {
                await KillAsync(WorkerExitCause.Requested).ConfigureAwait(false);
            }
        }

        await owner.CloseAsync(TimeSpan.Zero).ConfigureAwait(false);

        TimeSpan Left()
        {
            TimeSpan left = timeout - _options.TimeProvider.GetElapsedTime(start);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    private async Task WatchAsync(RpcPeer owner)
    {
        IpcEnd end = await owner.Completion.ConfigureAwait(false);

        // After a goodbye the worker disposes its state, and has for it what it would have if the owner had asked.
        bool saidBye = end.Kind is IpcEndKind.ClosedByPeer or IpcEndKind.ClosedHere;
        TimeSpan grace = saidBye && _options.ShutdownTimeout > LossGrace ? _options.ShutdownTimeout : LossGrace;
        WorkerExitCause cause = end.Kind == IpcEndKind.ClosedHere ? WorkerExitCause.Requested : WorkerExitCause.ConnectionLost;
        await KillAfterAsync(grace, cause).ConfigureAwait(false);
    }

    private async Task KillAfterAsync(TimeSpan grace, WorkerExitCause cause)
    {
        // The end in order takes the time that its caller gave it.
        if (_released)
        {
            return;
        }

        if (_ending is null && !await EndsWithinAsync(grace).ConfigureAwait(false) && _ending is null)
        {
            await KillAsync(cause).ConfigureAwait(false);
        }
    }

    private async Task KillHangingAsync(WorkerExitCause cause)
    {
        await CaptureAsync().ConfigureAwait(false);
        await KillAsync(cause).ConfigureAwait(false);
    }

    /// <summary>Kills the process at once, and waits for its end, though not for ever. The cause counts if it had not begun to end before.</summary>
    internal async Task KillAsync(WorkerExitCause cause)
    {
        lock (_gate)
        {
            // One that had ended was not killed here, though its end is not reported yet: its own cause counts.
            _endedFor ??= cause;
            _killed |= _process.Kill();
        }

        if (!await EndsWithinAsync(ReapGrace).ConfigureAwait(false))
        {
            LogNotReaped(_logger, Name, ProcessId);
        }
    }

    /// <summary>Whether the exit report was there in time.</summary>
    internal async Task<bool> EndsWithinAsync(TimeSpan time)
    {
        try
        {
            await Exited.WaitAsync(time, _options.TimeProvider).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Worker '{Worker}' (process {ProcessId}) has not answered '{Method}' within {Grace} of {Reason} and is killed")]
    private static partial void LogUnanswered(
        ILogger logger, string worker, int processId, string method, TimeSpan grace, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Worker '{Worker}' (process {ProcessId}) could not be ended in order")]
    private static partial void LogShutdownFailed(ILogger logger, string worker, int processId, Exception exception);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Worker '{Worker}' (process {ProcessId}) did not end within its shutdown time-out of {Timeout} and is killed")]
    private static partial void LogShutdownTimeout(ILogger logger, string worker, int processId, TimeSpan timeout);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Worker '{Worker}' (process {ProcessId}) was sent SIGKILL and is not reaped yet: it hangs in the kernel")]
    private static partial void LogNotReaped(ILogger logger, string worker, int processId);
}
