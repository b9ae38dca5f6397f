using System.Diagnostics.CodeAnalysis;
using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.WorkerHost;
using Hawser.Workers.Boot;
using Hawser.Workers.Control;

namespace Hawser.Workers.Serving;

/// <summary>
/// A worker process's life after boot: dial the owner with the ticket, serve, end. It ends when the owner closes its connection after asking for
/// it, when the worker's own code stops it, or when the owner is gone (then the lifeline's thread ends the process, whatever this does).
/// </summary>
internal sealed class WorkerProcess(BootMessage line, WorkerProgram program, Lifeline lifeline)
{
    /// <summary>
    /// How long a worker whose connection broke waits for its end by the owner, which sees the same and kills it. The owner's kill makes the exact
    /// report; this is for an owner that cannot.
    /// </summary>
    private static readonly TimeSpan LossGrace = TimeSpan.FromSeconds(10);

    internal async Task<int> RunAsync()
    {
        var faults = BackgroundFaults.Install(line.Name, line.Stacks);
        using var loggers = new StandardErrorLoggerFactory();
        var context = new WorkerContext(line.Name, Environment.ProcessId, line.OwnerProcessId, loggers);
        await using var gone = lifeline.OwnerGone.Register(context.Stop).ConfigureAwait(false);
        var core = new WorkerCore(
            program, context, new WorkerCoreOptions { IncludeStackTraces = line.Stacks, ShutdownTimeout = line.ShutdownTimeout });
        await using var disposing = core.ConfigureAwait(false);

        RpcPeer owner;
        try
        {
            var connection = await IpcDialer.ConnectAsync(
                line.Owner,
                new IpcDialOptions { Connection = new IpcConnectionOptions { LoggerFactory = loggers } },
                lifeline.OwnerGone).ConfigureAwait(false);
            var control = RpcService.For<IWorkerControl>(new WorkerControl(core, () => Listen(core)));
            owner = await core.ServeAsync(connection, owner: true, [control], lifeline.OwnerGone).ConfigureAwait(false);
            lifeline.Acknowledge();
            faults.Report(owner.CreateProxy<IWorkerReports>());
        }
        catch (Exception e) when (e is IOException or RpcProtocolException or ContractMismatchException or TimeoutException
            or OperationCanceledException)
        {
            StandardError.Write($"Hawser: worker '{line.Name}' (process {Environment.ProcessId}) did not reach its owner: {e.Message}");
            return ServingExitCodes.NoOwner;
        }

        return await EndAsync(core, owner).ConfigureAwait(false);
    }

    private async Task<int> EndAsync(WorkerCore core, RpcPeer owner)
    {
        var stopping = core.Context.Stopping;
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = stopping.Register(stop.SetResult).ConfigureAwait(false);
        await Task.WhenAny(owner.Completion, stop.Task).ConfigureAwait(false);

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
        await owner.CloseAsync(line.ShutdownTimeout).ConfigureAwait(false);
        return ServingExitCodes.Done;
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The core owns its listener.")]
    private void Listen(WorkerCore core)
    {
        if (!line.Listen)
        {
            return;
        }

        var listener = IpcListener.Start(new IpcListenerOptions
        {
            Connection = new IpcConnectionOptions { LoggerFactory = core.Context.LoggerFactory },
        });
        lifeline.SocketFolder = Path.GetDirectoryName(listener.Endpoint.ToString()!["unix:".Length..]);
        core.Listen(listener);
    }
}
