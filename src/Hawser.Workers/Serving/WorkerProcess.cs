using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.WorkerHost;
using Hawser.Workers.Boot;
using Hawser.Workers.Control;
using Hawser.Workers.Detached;
using Hawser.Workers.Launching;
using Microsoft.Extensions.Logging;

namespace Hawser.Workers.Serving;

/// <summary>
/// A worker process's life after boot: dial the owner with the ticket, serve, end. One that waits on standby lives a second life after it,
/// as the worker that it is told to become. It ends when the owner closes its connection after asking for it, when the worker's own code
/// stops it, or when the owner is gone (then the lifeline's thread ends the process, whatever this does).
/// </summary>
/// <param name="line">The boot line.</param>
/// <param name="program">What it names.</param>
/// <param name="faults">Takes the background exceptions of the process.</param>
/// <param name="acknowledge">Told once that the owner has answered.</param>
/// <param name="tieFolder">Told the folder of the worker's own socket, which nobody else removes when the owner is gone.</param>
/// <param name="ownerGone">Fires when the lifeline has ended.</param>
/// <param name="tap">For a test kit's worker; null in a process of its own.</param>
internal sealed partial class WorkerProcess(
    BootMessage line,
    WorkerProgram program,
    BackgroundFaults faults,
    Action acknowledge,
    Action<string> tieFolder,
    CancellationToken ownerGone,
    WorkerTap? tap = null)
{
    private DetachedLife? _detached;
    private Task<int>? _next;
    private OwnerLog? _ownerLog;

    /// <summary>The tie to the owner, which is cut when the worker is to outlive it; null: it cannot be cut.</summary>
    internal Lifeline? Lifeline { get; init; }

    /// <summary>
    /// How long a worker whose connection broke waits for its end by the owner, which sees the same and kills it. The owner's kill makes
    /// the exact report; this is for an owner that cannot.
    /// </summary>
    private static readonly TimeSpan LossGrace = TimeSpan.FromSeconds(10);

    /// <summary>The standard streams, where they are the channel to the owner; null: it is dialled.</summary>
    internal StandardStreams? Channel { get; init; }

    internal async Task<int> RunAsync()
    {
        Action<string> write = tap?.Write ?? StandardError.Write;
        using var loggers = new StandardErrorLoggerFactory(write);
        int processId = tap?.ProcessId ?? Environment.ProcessId;
        var context = new WorkerContext(line.Name, processId, line.OwnerProcessId, loggers);
        ILogger logger = GuardedLogger.Create(context.LoggerFactory, "Hawser.Workers");
        EventHandler<UnobservedTaskExceptionEventArgs> log = (_, e) => LogUnobserved(logger, line.Name, context.ProcessId, e.Exception);
        if (tap is null)
        {
            // A test kit's worker is not told: the process's tasks are its test's, and those of other tests.
            TaskScheduler.UnobservedTaskException += log;
        }

        int code;
        try
        {
            code = await ServeAsync(context, write).ConfigureAwait(false);
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= log;
        }

        return _next is null ? code : await _next.ConfigureAwait(false);
    }

    private async Task<int> ServeAsync(WorkerContext context, Action<string> write)
    {
        // First of all, since what follows is done meanwhile.
        Task<IpcConnection> dialing = DialAsync(
            new IpcDialOptions { Connection = new IpcConnectionOptions { LoggerFactory = context.LoggerFactory } });
        await using ConfiguredAsyncDisposable gone = ownerGone.Register(context.Stop).ConfigureAwait(false);
        var core = new WorkerCore(
            program,
            context,
            new WorkerCoreOptions
            {
                IncludeStackTraces = line.Stacks,
                ShutdownTimeout = line.ShutdownTimeout,
                SpinTime = line.SpinTime,
                OpenListener = () => Open(context.LoggerFactory),
                Tap = tap,
            });
        await using ConfiguredAsyncDisposable disposing = core.ConfigureAwait(false);

        RpcPeer owner;
        try
        {
            var debugger = new DebuggerWait(line.WaitForDebugger, static () => Debugger.IsAttached, TimeProvider.System);
            var control = RpcService.For<IWorkerControl>(peer =>
            {
                // Before any code of the worker runs: the init comes by this contract.
                context.Owner = peer;
                return new WorkerControl(core, debugger, message => Detach(core, message));
            });
            owner = await core.ServeOwnerAsync(dialing, [control], ownerGone).ConfigureAwait(false);
            acknowledge();
            faults.Report(owner.CreateProxy<IWorkerReports>());
            if (line.TakesLog)
            {
                _ownerLog = new OwnerLog(owner.CreateProxy<IOwnerLog>(), write);
                context.Loggers.Use(_ownerLog);
            }
        }
        catch (Exception e) when (e is IOException or RpcProtocolException or ContractMismatchException or TimeoutException
            or OperationCanceledException)
        {
            write($"Hawser: worker '{line.Name}' (process {context.ProcessId}) did not reach its owner: {e.Message}");
            return ServingExitCodes.NoOwner;
        }

        return await EndAsync(core, owner).ConfigureAwait(false);
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The connection, or the dialing that fails, owns its streams.")]
    private Task<IpcConnection> DialAsync(IpcDialOptions options) => Channel is { } streams
        ? IpcDialer.ConnectAsync(
            line.Owner, new PipeStream(streams.Input, reads: true), new PipeStream(streams.Output, reads: false), options, ownerGone)
        : IpcDialer.ConnectAsync(line.Owner, options, ownerGone);

    private async Task<int> EndAsync(WorkerCore core, RpcPeer owner)
    {
        CancellationToken stopping = core.Context.Stopping;
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ConfiguredAsyncDisposable registration = stopping.Register(stop.SetResult).ConfigureAwait(false);
        await Task.WhenAny(owner.Completion, stop.Task, core.Context.Next).ConfigureAwait(false);
        if (core.Context.Next.IsCompletedSuccessfully)
        {
            (BootMessage nextLine, WorkerProgram nextProgram) = await core.Context.Next.ConfigureAwait(false);
            _next = Become(nextLine, nextProgram);

            // The owner leaves this connection when it has the next.
            await Task.WhenAny(owner.Completion, _next).ConfigureAwait(false);
            _ownerLog?.Close();
            return ServingExitCodes.Done;
        }

        if (_detached is not null)
        {
            await stop.Task.ConfigureAwait(false);
        }

        if (!stopping.IsCancellationRequested)
        {
            // Lost without a word. The owner kills this process; if it is the owner that was lost, the lifeline does.
            try
            {
                await stop.Task.WaitAsync(LossGrace, TimeProvider.System, CancellationToken.None).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // Nobody did.
            }

            return ServingExitCodes.ConnectionLost;
        }

        await core.StopAsync(line.ShutdownTimeout).ConfigureAwait(false);
        _ownerLog?.Close();
        await owner.CloseAsync(line.ShutdownTimeout).ConfigureAwait(false);
        return ServingExitCodes.Done;
    }

    /// <summary>The rest of this process's life, as another worker: with a connection, a ticket and a state of its own.</summary>
    private Task<int> Become(BootMessage next, WorkerProgram nextProgram)
    {
        faults.Rename(next.Name, next.Stacks);
        if (tap is null)
        {
            CommandLine.ShowName(next.Name);
        }

        return new WorkerProcess(next, nextProgram, faults, acknowledge, tieFolder, ownerGone, tap) { Lifeline = Lifeline }.RunAsync();
    }

    private JsonElement Detach(WorkerCore core, DetachMessage message)
    {
        DetachedLife life = DetachedLife.Begin(
            core, line, message, Lifeline ?? throw new InvalidOperationException($"Worker '{line.Name}' cannot outlive its owner."));
        faults.Report(life);
        _ownerLog?.Close();
        _detached = life;
        return life.Handle;
    }

    private IpcListener Open(ILoggerFactory loggers)
    {
        if (Channel is not null)
        {
            throw new InvalidOperationException(
                $"Worker '{line.Name}' is called over its standard streams: it has this one connection, and nobody else can reach it.");
        }

        var listener = IpcListener.Start(new IpcListenerOptions
        {
            Endpoint = tap?.Endpoint ?? ChannelEndpoint.Of(ChannelEndpoint.ChannelOf(line.Owner)),
            Connection = new IpcConnectionOptions { LoggerFactory = loggers },
        });
        if (listener.Endpoint.SocketPath is { } path)
        {
            tieFolder(Path.GetDirectoryName(path)!);
        }

        return listener;
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Worker '{Worker}' (process {ProcessId}): a task failed that nobody awaited. The worker goes on")]
    private static partial void LogUnobserved(ILogger logger, string worker, int processId, Exception exception);
}
