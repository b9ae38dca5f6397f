using System.Security.Cryptography;
using System.Text.Json;
using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Workers.Boot;
using Hawser.Workers.Control;
using Hawser.Workers.Launching;
using Hawser.Workers.Serving;
using Hawser.Workers.Standby;
using Microsoft.Extensions.Logging;

namespace Hawser.Workers.Owning;

/// <summary>
/// One start of a worker process, from the ticket to the last stage, under one time-out. It either gives a worker, or leaves nothing:
/// process reaped, ticket revoked, listener closed if no other worker needs it.
/// </summary>
/// <remarks>
/// Launch: a ticket is issued, the process started, its boot line written. Boot: the process dials back and proves the ticket. Handshake:
/// <c>$/ready</c> both ways. Contract: hashes compared. Init: value sent, state made. Connect: this connection's instance, or a handle,
/// made. The process's own end cuts every stage short.
/// </remarks>
internal sealed partial class WorkerStart : IDisposable
{
    private readonly WorkerProgram _program;
    private readonly WorkerOptions _options;
    private readonly OwnerListener _owner;
    private readonly bool _detached;
    private readonly OutputSwitch? _waiting;
    private readonly StandbyProcess? _from;
    private readonly string _name;
    private readonly ILogger _logger;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _deadline;
    private readonly CancellationTokenSource _stop;
    private readonly CrashDumps? _dumps;
    private WorkerStartStage _stage;
    private WorkerTether? _tether;
    private IpcTicket? _ticket;
    private RpcPeer? _peer;

    internal WorkerStart(
        WorkerProgram program, string name, WorkerOptions options, OwnerListener owner, CancellationToken cancellationToken,
        bool detached = false, OutputSwitch? waiting = null, StandbyProcess? from = null)
    {
        _program = program;
        _name = name;
        _options = options;
        _owner = owner;
        _detached = detached;
        _waiting = waiting;
        _from = from;
        _logger = GuardedLogger.Create(options.LoggerFactory, "Hawser.Workers");
        _dumps = options.CrashDumps is { } dumps ? new CrashDumps(dumps, name) : null;
        _caller = cancellationToken;
        _deadline = new CancellationTokenSource(Timeout.InfiniteTimeSpan, options.TimeProvider);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _deadline.Token);
    }

    /// <summary>Where the process's dumps are; null: it makes none.</summary>
    internal CrashDumps? Dumps => _dumps;

    /// <summary>See <see cref="WithoutProfilesAttribute"/>.</summary>
    internal bool WithoutProfiles { get; init; }

    public void Dispose()
    {
        _stop.Dispose();
        _deadline.Dispose();
    }

    /// <param name="init">The init value; null when the class takes none.</param>
    /// <param name="connect">The last stage, which also makes what the caller is given.</param>
    /// <exception cref="WorkerStartException">The start failed.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled it.</exception>
    internal async Task<T> RunAsync<T>(JsonElement? init, Func<OwnedWorker, CancellationToken, Task<T>> connect)
    {
        _caller.ThrowIfCancellationRequested();
        try
        {
            IpcConnection connection = await ReachAsync().ConfigureAwait(false);
            _peer = await StepAsync(WorkerStartStage.Handshake, token => MeetAsync(connection, token)).ConfigureAwait(false);
            _tether!.Tie(_peer);

            _stage = WorkerStartStage.Contract;
            RequireContract(_program.Contract);
            IWorkerControl control = _peer.CreateProxy<IWorkerControl>();
            if (_options.WaitForDebugger > TimeSpan.Zero)
            {
                // The wait is the owner's wish and no fault of the start's: what comes after it has the whole time again.
                _deadline.CancelAfter(_options.WaitForDebugger + _options.StartTimeout);
            }

            await StepAsync(WorkerStartStage.Init, token => control.InitAsync(init, token)).ConfigureAwait(false);

            var worker = new OwnedWorker(_tether, _peer, control);
            T made = await StepAsync(WorkerStartStage.Connect, token => connect(worker, token)).ConfigureAwait(false);
            LogStarted(_logger, _name, _tether.ProcessId);
            return made;
        }
        catch (Exception e)
        {
            throw await FailAsync(e).ConfigureAwait(false);
        }
    }

    /// <summary>The deadline begins when the turn has come: waiting for other starts is no fault of this one.</summary>
    private async Task<IpcConnection> ReachAsync()
    {
        StandbyProcess? standby = _from ?? (_detached ? null : _options.Standby?.Take(_options));
        if (standby is not null && await BecomeAsync(standby).ConfigureAwait(false) is { } taken)
        {
            return taken;
        }

        if (_from is not null)
        {
            throw new InvalidOperationException($"Process {_from.ProcessId} could not become a worker.");
        }

        using IDisposable? turn = _options.Launcher is LocalLauncher ? await StartTurns.TakeAsync(_caller).ConfigureAwait(false) : null;
        _deadline.CancelAfter(_options.StartTimeout);
        await LaunchAsync().ConfigureAwait(false);
        return await StepAsync(WorkerStartStage.Boot, _ticket!.AcceptAsync).ConfigureAwait(false);
    }

    private async Task LaunchAsync()
    {
        _stage = WorkerStartStage.Launch;
        if (_options.Launcher is LocalLauncher { FileName: null } && !HawserWorker.CanBecomeWorker(out string? advice))
        {
            throw new InvalidOperationException(advice);
        }

        OwnerListener.Lease lease = _owner.Acquire(_options.LoggerFactory);
        LaunchedProcess process;
        try
        {
            // It is revoked when the start fails. The expiry is for an owner that cannot, and later than the time-out, which says more.
            _ticket = IssueTicket(lease);
            process = await LaunchAsync(Boot(_ticket.Handle).Write()).ConfigureAwait(false);
        }
        catch
        {
            _ticket?.Revoke();
            await lease.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        _tether = new WorkerTether(_name, process, _options, lease, _logger, _dumps);
        if (_options.Channel == WorkerChannel.StandardStreams && _options.Launcher.Listener is null)
        {
            LaunchedChannel channel = process.Channel ?? throw new NotSupportedException(
                $"{_options.Launcher.GetType().Name} does not offer the standard streams of its processes as a channel "
                    + "(LaunchedProcess.Channel): use another Channel.");
            lease.Listener.Accept(channel.Incoming, channel.Outgoing);
        }
    }

    private IpcTicket IssueTicket(OwnerListener.Lease lease) => lease.Listener.IssueTicket(
        new IpcTicketOptions { Kind = IpcTicketKind.Once, Expiry = _options.StartTimeout + WorkerTether.LossGrace });

    private async Task<LaunchedProcess> LaunchAsync(byte[] bootLine)
    {
        var output = new OutputLines(_name, _options);
        _dumps?.Prepare();
        Task<LaunchedProcess> launch = _options.Launcher.LaunchAsync(
            new LaunchRequest
            {
                Name = _waiting is null ? _name : _name.PadRight(StandbyProcess.NameRoom),
                OwnerProcessId = Environment.ProcessId,
                BootLine = bootLine,
                Environment = Variables(),
                InheritEnvironment = _options.InheritEnvironment,
                WorkingDirectory = _options.WorkingDirectory,
                Niceness = _options.Niceness,
                Wrapper = _options.Wrapper,
                Detached = _detached,

                // A detached worker looks at its memory itself: this process may not be there.
                MemoryLimit = _detached ? null : _options.MemoryLimit,
                MemoryCheckInterval = _options.MemoryCheckInterval,
                ChannelOverStandardStreams = _options.Channel == WorkerChannel.StandardStreams,
                OutputTailBytes = _options.OutputTailBytes,
                StandardOutput = Target(output.StandardOutput),
                StandardError = Target(output.StandardError),
                OnOutputLine = _waiting is null ? output.Handler : _waiting.Take,
                OnOutputLost = _waiting is null ? output.Lost : _waiting.Lost,
            },
            _stop.Token);
        try
        {
            return await launch.WaitAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // A launcher that did not heed the token: what it still starts ends at once.
            _ = EndLateAsync(launch);
            throw;
        }
    }

    /// <summary>Of a process that waits the lines are read in any case: the worker that it becomes may want them.</summary>
    private WorkerOutput Target(WorkerOutput output) => _waiting is not null && output.Path is null ? WorkerOutput.Log : output;

    private IReadOnlyDictionary<string, string?> Variables()
    {
        IReadOnlyDictionary<string, string?> variables = _dumps?.AddTo(_options.ProcessEnvironment) ?? _options.ProcessEnvironment;
        return WithoutProfiles ? WithoutProfilesAttribute.AddTo(variables) : variables;
    }

    private static async Task EndLateAsync(Task<LaunchedProcess> launch)
    {
        try
        {
            LaunchedProcess process = await launch.ConfigureAwait(false);
            await process.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or WorkerLaunchException)
        {
            // It started nothing.
        }
    }

    private BootMessage Boot(IpcHandle handle) => new()
    {
        Owner = handle,
        Entry = WorkerEntry.Name,
        Worker = TypeName.Of(_program.GetType()),
        Contract = _program.Contract.Name,
        Name = _name,
        OwnerProcessId = Environment.ProcessId,
        Stacks = _options.IncludeStackTraces,
        ShutdownTimeout = _options.ShutdownTimeout,
        WaitForDebugger = _options.WaitForDebugger,
        SpinTime = _options.SpinTime,
        TakesLog = OwnerLogSink.IsWanted(_options),
    };

    private async Task<RpcPeer> MeetAsync(IpcConnection connection, CancellationToken cancellationToken)
    {
        return await RpcPeer.ConnectAsync(
            connection,
            new RpcPeerOptions
            {
                Services =
                [
                    RpcService.For<IWorkerReports>(new WorkerReports(_tether!)),
                    RpcService.For<IOwnerLog>(new OwnerLogSink(_name, _options.LoggerFactory)),
                    .. _options.OwnerServices?.Serve(_name, _tether!.ProcessId) ?? [],
                ],
                OnRefused = _options.OwnerServices is { } served ? fault => served.OnRefused(_name, fault) : null,
                Limits = _options.Limits,
                IncludeStackTraces = _options.IncludeStackTraces,
                Json = _options.Json,
                CloseTimeout = _options.ShutdownTimeout,
                ReadyTimeout = _options.StartTimeout,
                SpinTime = _options.SpinTime,
                TimeProvider = _options.TimeProvider,
                LoggerFactory = _options.LoggerFactory,
                ExplainLoss = _tether!.ExplainLossAsync,
                UnansweredGrace = _options.CancellationGrace,
                OnUnanswered = _tether.KillFor,
            },
            cancellationToken).ConfigureAwait(false);
    }

    private void RequireContract(RpcContract contract)
    {
        string? remote = null;
        _peer!.RemoteContracts?.TryGetValue(contract.Name, out remote);
        if (remote != contract.Hash)
        {
            throw new ContractMismatchException(contract.Name, contract.Hash, remote);
        }
    }

    private async Task<T> StepAsync<T>(WorkerStartStage stage, Func<CancellationToken, Task<T>> start)
    {
        _stage = stage;
        Task<T> step = start(_stop.Token);
        if (await Task.WhenAny(step, _tether!.Exited).ConfigureAwait(false) == step)
        {
            try
            {
                return await step.ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or IpcTicketClosedException)
            {
                // A connection that broke is mostly a process that ended, and its report is on the way: it says more.
                if (!await _tether.EndsWithinAsync(WorkerTether.LossGrace).ConfigureAwait(false))
                {
                    throw;
                }

                throw _tether.Failure();
            }
        }

        // The process is gone; the step cannot succeed any more, and whatever it fails with says less than the exit report.
        _ = step.ContinueWith(
            static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        throw _tether.Failure();
    }

    private Task<bool> StepAsync(WorkerStartStage stage, Func<CancellationToken, Task> start) =>
        StepAsync(stage, async token =>
        {
            await start(token).ConfigureAwait(false);
            return true;
        });

    private async Task<Exception> FailAsync(Exception failure)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _ticket?.Revoke();
        WorkerExit? exit = null;
        if (_tether is not null)
        {
            await _tether.AbandonAsync(isLate: _deadline.IsCancellationRequested && !_caller.IsCancellationRequested).ConfigureAwait(false);
            exit = _tether.Exited.IsCompleted ? await _tether.Exited.ConfigureAwait(false) : null;
        }

        if (_peer is not null)
        {
            await _peer.CloseAsync(TimeSpan.Zero).ConfigureAwait(false);
        }

        if (_caller.IsCancellationRequested)
        {
            return new OperationCanceledException($"The start of worker '{_name}' was cancelled.", failure, _caller);
        }

        bool late = _deadline.IsCancellationRequested && failure is not WorkerExitedException;
        return new WorkerStartException(
            _stage,
            _name,
            _tether?.ProcessId,
            late ? TooLate() : Reason(failure),
            late ? _options.StartTimeout : null,
            exit?.StandardErrorTail ?? _tether?.StandardErrorTail ?? "",
            exit,
            failure is WorkerExitedException || late ? null : failure);
    }

    private string TooLate()
    {
        string what = _stage switch
        {
            WorkerStartStage.Launch => "the launcher did not start its process",
            WorkerStartStage.Boot => "it did not dial back with its ticket",
            WorkerStartStage.Handshake => "it dialled, and did not get ready",
            WorkerStartStage.Init => "its worker state was not made",
            _ => "its connection's state was not made",
        };
        return $"{what} within the start time-out of {_options.StartTimeout.TotalSeconds:0.###} s.";
    }

    private static string Reason(Exception failure) => failure switch
    {
        WorkerExitedException e => $"its process {Ended(e.Exit)}.",
        RemoteException e => $"{e.RemoteType}: {e.Message}",
        _ => failure.Message,
    };

    private static string Ended(WorkerExit exit) =>
        exit.MemoryBytes is { } bytes ? $"was killed with {bytes >> 20} MiB, more than its memory limit"
        : exit.Signal is null ? $"exited with code {exit.ExitCode}" : $"was ended by signal {exit.Signal} ({exit.SignalName})";

    [LoggerMessage(Level = LogLevel.Debug, Message = "Worker '{Worker}' (process {ProcessId}) has started")]
    private static partial void LogStarted(ILogger logger, string worker, int processId);
}
