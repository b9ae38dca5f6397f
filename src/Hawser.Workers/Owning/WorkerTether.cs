using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Workers.Control;
using Hawser.Workers.Launching;
using Microsoft.Extensions.Logging;

namespace Hawser.Workers.Owning;

/// <summary>
/// The owner's hold on one worker process, from its launch to its exit report. Whatever way the worker ends, it ends here, in one
/// <see cref="WorkerExit"/>, made when the process is reaped and its output read.
/// </summary>
/// <remarks>
/// Three things are watched, and each leads to the process's end: the process itself; the owner's connection, whose loss is no end that
/// may be left
/// alone (the process gets <see cref="LossGrace"/> to be seen as dead, then it is killed); a background exception's report, after which
/// the process
/// ends itself or is killed. The cause that goes into the report is decided once, when the process has ended, from what was seen before.
/// </remarks>
internal sealed partial class WorkerTether
{
    /// <summary>
    /// Between the end of a connection and the reaping of its process lie the end of its threads, its output's last bytes and the watcher's
    /// turn: milliseconds, but on a machine that is overloaded more.
    /// </summary>
    internal static readonly TimeSpan LossGrace = TimeSpan.FromSeconds(2);

    /// <summary>The worker's own end after its lifeline closed: its grace of 500 ms, and room for a loaded machine.</summary>
    private static readonly TimeSpan LifelineGrace = TimeSpan.FromSeconds(1.5);

    /// <summary>For the reaping of a process that SIGKILL was sent to. Only one that hangs in the kernel takes longer.</summary>
    private static readonly TimeSpan ReapGrace = TimeSpan.FromSeconds(5);

    private const int SigAbrt = 6;
    private const int SigKill = 9;

    /// <summary>What the kernel ends a worker with whose lifeline was closed and whose managed code cannot run.</summary>
    private const int SigAlrm = 14;

    /// <summary>What wrapper commands add to the signal that ended their command, to make an exit code of it.</summary>
    private const int SignalBase = 128;

    private readonly LaunchedProcess _process;
    private readonly WorkerOptions _options;
    private readonly OwnerListener.Lease _listener;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly List<RpcPeer> _peers = [];
    private readonly List<RemoteException> _faults = [];
    private readonly TaskCompletionSource<WorkerExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WorkerExitCause? _endedFor;
    private bool _killed;
    private volatile bool _released;
    private RpcPeer? _owner;
    private Task? _ending;

    internal WorkerTether(string name, LaunchedProcess process, WorkerOptions options, OwnerListener.Lease listener, ILogger logger)
    {
        Name = name;
        _process = process;
        _options = options;
        _listener = listener;
        _logger = logger;
        ProcessId = process.ProcessId;
        _ = ReportAsync();
    }

    internal string Name { get; }

    /// <summary>The worker's own; until it has dialled, that of the process that was started, which may be a wrapper command's.</summary>
    internal int ProcessId { get; private set; }

    /// <summary>The exit report. Never faults. When it is there, nothing of the process is.</summary>
    internal Task<WorkerExit> Exited => _exited.Task;

    internal string StandardErrorTail => _process.StandardErrorTail;

    /// <summary>The calls of this connection count in the exit report.</summary>
    internal void Attach(RpcPeer peer)
    {
        lock (_gate)
        {
            _peers.RemoveAll(known => IsClosedGuest(known) || (known.Completion.IsCompleted && known.CallsInFlight.Count == 0));
            _peers.Add(peer);
        }
    }

    /// <summary>The owner's own connection is there; from now on its loss is the worker's end.</summary>
    internal void Tie(RpcPeer owner)
    {
        _owner = owner;
        if (owner.Connection.Peer is { ProcessId: > 0 } worker)
        {
            // The kernel says who dialled, and the ticket's proof that it is the worker.
            ProcessId = worker.ProcessId;
            _process.Identify(worker.ProcessId);
        }
        else
        {
            ProcessId = _process.FindWorker();
        }

        Attach(owner);
        _ = WatchAsync(owner);
    }

    /// <summary>Closed here, while the worker lived: what was in flight on it then was not lost with the worker.</summary>
    private bool IsClosedGuest(RpcPeer peer) =>
        peer != _owner && peer.Completion.IsCompleted && peer.Completion.Result.Kind == IpcEndKind.ClosedHere;

    /// <summary>The worker reported a background exception, and is about to end.</summary>
    internal void AddFault(RemoteException fault)
    {
        bool first;
        lock (_gate)
        {
            first = _faults.Count == 0;
            _faults.Add(fault);
        }

        LogFault(_logger, Name, ProcessId, fault);
        if (first)
        {
            _ = KillAfterAsync(_options.ShutdownTimeout, WorkerExitCause.UnhandledException);
        }
    }

    /// <summary>What the owner's calls fail with when their connection has ended: the exit report, when the process has ended
    /// too.</summary>
    internal async ValueTask<Exception?> ExplainLossAsync(IpcEnd end) =>
        await EndsWithinAsync(LossGrace + ReapGrace).ConfigureAwait(false) ? Failure() : null;

    /// <summary>
    /// As <see cref="ExplainLossAsync"/>, for a connection that is not the owner's own: it may end while the worker lives.
    /// </summary>
    internal async ValueTask<Exception?> ExplainGuestLossAsync(IpcEnd end) =>
        end.Kind != IpcEndKind.ClosedHere && await EndsWithinAsync(LossGrace).ConfigureAwait(false) ? Failure() : null;

    /// <summary>The failure of a call to this worker, which has ended.</summary>
    internal WorkerExitedException Failure() => new(_exited.Task.GetAwaiter().GetResult());

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
    /// process
    /// lives, it still reaps it.
    /// </summary>
    internal async Task ReleaseAsync(RpcPeer owner)
    {
        _released = true;
        _process.CloseLifeline();
        await owner.CloseAsync(LossGrace).ConfigureAwait(false);
        await _listener.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>The end of a worker whose start failed: killed and reaped when this returns. Never throws.</summary>
    internal Task AbandonAsync() => Exited.IsCompleted ? Task.CompletedTask : KillAsync(WorkerExitCause.StartFailed);

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

    /// <summary>Kills the process at once, and waits for its end, though not for ever. The cause counts if it had not begun to end
    /// before.</summary>
    internal async Task KillAsync(WorkerExitCause cause)
    {
        lock (_gate)
        {
            _endedFor ??= cause;
            _killed = true;
        }

        _process.Kill();
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

    private async Task ReportAsync()
    {
        ProcessExit process = await _process.Exited.ConfigureAwait(false);
        RpcPeer[] peers;
        lock (_gate)
        {
            peers = [.. _peers.Where(peer => !IsClosedGuest(peer))];
        }

        // The kernel has closed the sockets; what the reader threads still take from them is answers and reports that were on the way.
        try
        {
            await Task.WhenAll(peers.Select(peer => peer.Completion))
                .WaitAsync(LossGrace, _options.TimeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // A child of the worker that left its group holds the socket open.
            foreach (RpcPeer peer in peers)
            {
                peer.Connection.Abort(new IpcEnd(IpcEndKind.Lost, $"worker '{Name}' (process {ProcessId}) has ended"));
            }
        }

        WorkerExit exit = Exit(process, [.. peers.SelectMany(peer => peer.CallsInFlight)]);
        Exception? failure = null;
        try
        {
            await _process.DisposeAsync().ConfigureAwait(false);
            Log(exit);
        }
        catch (Exception e)
        {
            // A launcher or a logger that is not ours may throw; the report must come all the same, or every call would wait for it.
            failure = e;
        }

        await _listener.DisposeAsync().ConfigureAwait(false);
        _exited.SetResult(exit);
        if (failure is not null)
        {
            LogReleaseFailed(_logger, Name, ProcessId, failure);
        }
    }

    private void Log(WorkerExit exit)
    {
        if (exit.Cause == WorkerExitCause.Requested)
        {
            LogEnded(_logger, exit);
        }
        else
        {
            LogDied(_logger, exit);
        }
    }

    private WorkerExit Exit(ProcessExit process, IReadOnlyList<string> calls)
    {
        lock (_gate)
        {
            // An end by itself is what it was, also when the owner was about to end it: only a clean exit, or SIGKILL where one was sent,
            // is the
            // owner's doing.
            WorkerExitCause own = process.Signal is null ? WorkerExitCause.ExitCode : WorkerExitCause.Signal;
            int? signal = process.Signal ?? (_options.Wrapper.Count > 0 ? process.ExitCode - SignalBase : null);
            bool owners = process.ExitCode == 0 || (_killed && (signal is SigKill or SigAlrm));
            return new WorkerExit
            {
                Name = Name,
                ProcessId = ProcessId,
                Cause = process.MemoryBytes is not null || RanOutOfMemory(process) ? WorkerExitCause.MemoryLimit
                    : _faults.Count > 0 ? WorkerExitCause.UnhandledException
                    : _endedFor is { } cause && owners ? cause
                    : own,
                MemoryBytes = process.MemoryBytes,
                ExitCode = process.ExitCode,
                Signal = process.Signal,
                Exceptions = [.. _faults],
                StandardErrorTail = _process.StandardErrorTail,
                LostOutputBytes = _process.LostOutputBytes,
                CallsInFlight = calls,
                Lifetime = process.Lifetime,
            };
        }
    }

    /// <summary>An exception that says so, or the runtime's own last words where there was no memory left for an exception.</summary>
    private bool RanOutOfMemory(ProcessExit process) =>
        _faults.Exists(fault => fault.RemoteType == typeof(OutOfMemoryException).FullName)
        || (process.Signal == SigAbrt && _process.StandardErrorTail.Contains("Out of memory", StringComparison.OrdinalIgnoreCase));

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Exit}")]
    private static partial void LogEnded(ILogger logger, WorkerExit exit);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Exit}")]
    private static partial void LogDied(ILogger logger, WorkerExit exit);

    [LoggerMessage(Level = LogLevel.Error, Message = "Worker '{Worker}' (process {ProcessId}) has an unhandled exception and ends")]
    private static partial void LogFault(ILogger logger, string worker, int processId, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Worker '{Worker}' (process {ProcessId}) has ended; its launcher or its logger failed at that")]
    private static partial void LogReleaseFailed(ILogger logger, string worker, int processId, Exception exception);

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
