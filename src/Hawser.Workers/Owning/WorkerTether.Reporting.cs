using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Workers.Launching;
using Microsoft.Extensions.Logging;

namespace Hawser.Workers.Owning;

// The one report of the worker's end.
internal sealed partial class WorkerTether
{
    private async Task ReportAsync()
    {
        ProcessExit process = await _process.Exited.ConfigureAwait(false);
        RpcPeer[] peers;
        lock (_gate)
        {
            if (_heir is not null)
            {
                return;
            }

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
        Log(exit);
        Exception? failure = null;
        try
        {
            await _process.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // A launcher that is not ours may throw; the report must come all the same, or every call would wait for it.
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
        int? signal = process.Signal ?? (_options.Wrapper.Count > 0 ? process.ExitCode - SignalBase : null);
        string? dump = Dump(process, signal);
        lock (_gate)
        {
            // An end by itself is what it was, also when the owner was about to end it: only a clean exit, or SIGKILL where one was sent, is the
            // owner's doing.
            WorkerExitCause own = process.Signal is null ? WorkerExitCause.ExitCode : WorkerExitCause.Signal;
            bool unknown = process is { ExitCode: null, Signal: null };
            bool owners = process.ExitCode == 0 || (_killed && (unknown || signal is SigKill or SigAlrm));
            WorkerExitCause cause = process.MemoryBytes is not null || RanOutOfMemory(process) ? WorkerExitCause.MemoryLimit
                : _faults.Count > 0 ? WorkerExitCause.UnhandledException
                : _endedFor is { } endedFor && owners ? endedFor
                : own;
            return new WorkerExit
            {
                Name = Name,
                ProcessId = ProcessId,
                Cause = cause,
                UnansweredCall = cause is WorkerExitCause.TimeoutIgnored or WorkerExitCause.CancellationIgnored ? _unanswered?.Method : null,
                MemoryBytes = process.MemoryBytes,
                ExitCode = process.ExitCode,
                Signal = process.Signal,
                Exceptions = [.. _faults],
                StandardErrorTail = _process.StandardErrorTail,
                LostOutputBytes = _process.LostOutputBytes,
                CallsInFlight = calls,
                ThreadStacks = _stacks,
                DumpPath = dump,
                Lifetime = process.Lifetime,
            };
        }
    }

    private string? Dump(ProcessExit process, int? signal)
    {
        try
        {
            if (signal is not (SigKill or SigAlrm))
            {
                return _dumps?.Take(ProcessId) ?? (process.HasCore ? CoreFile.Find(ProcessId, _directory, _start) : null);
            }

            // Whatever it was writing is not whole.
            _dumps?.Discard(ProcessId);
        }
        catch (Exception e)
        {
            // The file system is not ours; the report must come all the same.
            LogDumpFailed(_logger, Name, ProcessId, e);
        }

        return null;
    }

    /// <summary>An exception that says so, or the runtime's own last words where there was no memory left for an exception.</summary>
    private bool RanOutOfMemory(ProcessExit process) =>
        _faults.Exists(fault => fault.RemoteType == typeof(OutOfMemoryException).FullName)
        || (process.Signal == SigAbrt && _process.StandardErrorTail.Contains("Out of memory", StringComparison.OrdinalIgnoreCase));

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Exit}")]
    private static partial void LogEnded(ILogger logger, WorkerExit exit);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Exit}")]
    private static partial void LogDied(ILogger logger, WorkerExit exit);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Worker '{Worker}' (process {ProcessId}) has ended; its launcher failed at that")]
    private static partial void LogReleaseFailed(ILogger logger, string worker, int processId, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The crash dump of worker '{Worker}' (process {ProcessId}) cannot be looked for")]
    private static partial void LogDumpFailed(ILogger logger, string worker, int processId, Exception exception);
}
