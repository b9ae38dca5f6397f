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
/// Four things are watched, and each leads to the process's end: the process itself; the owner's connection, whose loss is no end that may be left
/// alone (the process gets <see cref="LossGrace"/> to be seen as dead, then it is killed); a background exception's report, after which the process
/// ends itself or is killed; calls that were given up and stay unanswered, for which it is killed. The cause that goes
/// into the report is decided once, when the process has ended, from what was seen before.
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

    /// <summary>A process that fails in the background ends at the first; one that goes on failing gets no more into its report.</summary>
    internal const int MostFaults = 100;

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
    private readonly CrashDumps? _dumps;
    private readonly string _directory;
    private readonly DateTimeOffset _start;
    private readonly Lock _gate = new();
    private readonly List<RpcPeer> _peers = [];
    private readonly List<RemoteException> _faults = [];
    private readonly TaskCompletionSource<WorkerExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WorkerExitCause? _endedFor;
    private RpcUnansweredCall? _unanswered;
    private bool _captured;
    private string? _stacks;
    private bool _killed;
    private volatile bool _released;
    private WorkerTether? _heir;
    private RpcPeer? _owner;
    private Task? _ending;

    internal WorkerTether(
        string name, LaunchedProcess process, WorkerOptions options, OwnerListener.Lease listener, ILogger logger, CrashDumps? dumps = null)
    {
        Name = name;
        _process = process;
        _options = options;
        _listener = listener;
        _logger = logger;
        _dumps = dumps;
        _directory = options.WorkingDirectory ?? Environment.CurrentDirectory;
        _start = options.TimeProvider.GetUtcNow();
        ProcessId = process.ProcessId;
        _ = ReportAsync();
    }

    internal string Name { get; }

    /// <summary>The worker's own; until it has dialled, that of the process that was started, which may be a wrapper command's.</summary>
    internal int ProcessId { get; private set; }

    /// <summary>The exit report. Never faults. When it is there, nothing of the process is.</summary>
    internal Task<WorkerExit> Exited => _exited.Task;

    /// <summary>
    /// Whether its end has come, or is certain: it was asked to end, is being killed, or has reported an exception that ends it. What it were given
    /// now would be lost.
    /// </summary>
    internal bool IsEnding
    {
        get
        {
            lock (_gate)
            {
                return _endedFor is not null || _unanswered is not null || _faults.Count > 0 || Exited.IsCompleted;
            }
        }
    }

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
            if (_heir is not null)
            {
                _heir.AddFault(fault);
                return;
            }

            if (_faults.Count >= MostFaults)
            {
                return;
            }

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
        _heir is null && await EndsWithinAsync(LossGrace + ReapGrace).ConfigureAwait(false) ? Failure() : null;

    /// <summary>
    /// As <see cref="ExplainLossAsync"/>, for a connection that is not the owner's own: it may end while the worker lives.
    /// </summary>
    internal async ValueTask<Exception?> ExplainGuestLossAsync(IpcEnd end) =>
        end.Kind != IpcEndKind.ClosedHere && await EndsWithinAsync(LossGrace).ConfigureAwait(false) ? Failure() : null;

    /// <summary>The failure of a call to this worker, which has ended.</summary>
    internal WorkerExitedException Failure() => new(_exited.Task.GetAwaiter().GetResult());

    [LoggerMessage(Level = LogLevel.Error, Message = "Worker '{Worker}' (process {ProcessId}) has an unhandled exception and ends")]
    private static partial void LogFault(ILogger logger, string worker, int processId, Exception exception);
}
