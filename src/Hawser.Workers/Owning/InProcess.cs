using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Workers.Control;
using Hawser.Workers.Serving;

namespace Hawser.Workers.Owning;

/// <summary>Starts a worker in this process: the serving core as in a process of its own, called through memory; for
/// others it opens a listener that they can reach, when it is shared with them.</summary>
internal static class InProcess
{
    private static readonly IpcTicketOptions Forever = new() { Kind = IpcTicketKind.Many, Expiry = Timeout.InfiniteTimeSpan };

    internal static async Task<WorkerServer<TContract>> ServeAsync<TContract>(StartRequest request, CancellationToken cancellationToken)
        where TContract : class
    {
        cancellationToken.ThrowIfCancellationRequested();
        WorkerOptions options = request.Options;
        var context = new WorkerContext(request.Name, Environment.ProcessId, Environment.ProcessId, options.LoggerFactory)
        {
            LocalOwner = options.OwnerServices,
        };
        var connection = new IpcConnectionOptions { LoggerFactory = options.LoggerFactory, TimeProvider = options.TimeProvider };
        var core = new WorkerCore(request.Program, context, new WorkerCoreOptions
        {
            Json = options.Json,
            IncludeStackTraces = options.IncludeStackTraces,
            TimeProvider = options.TimeProvider,
            ShutdownTimeout = options.ShutdownTimeout,
            OpenListener = () => IpcListener.Start(
                new IpcListenerOptions { Endpoint = ChannelEndpoint.Of(options.Channel), Connection = connection }),
        });
        try
        {
            await InitAsync(core, request, cancellationToken).ConfigureAwait(false);
            IpcHandle channel = ChannelEndpoint.Of(options.Channel) is not null
                ? core.Share(Forever)
                : core.Serve(
                    IpcListener.Start(new IpcListenerOptions { Endpoint = IpcEndpoint.CreateInMemory(), Connection = connection }), Forever);
            return new WorkerServer<TContract>(core, channel, options);
        }
        catch
        {
            await core.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task InitAsync(WorkerCore core, StartRequest request, CancellationToken cancellationToken)
    {
        TimeSpan timeout = request.Options.StartTimeout;

        // On the pool, as in a process of its own: the user's constructors never run on the caller's thread or context.
        var init = Task.Run(() => core.InitAsync(request.Init), cancellationToken);
        try
        {
            await init.WaitAsync(timeout, request.Options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!init.IsCompleted)
        {
            throw Failed($"its worker state was not made within the start time-out of {timeout.TotalSeconds:0.###} s.", timeout, null);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // As it would come from another process, so that the caller's code is the same.
            RemoteException remote = FaultMessage.From(e, request.Options.IncludeStackTraces).ToException();
            throw Failed($"{remote.RemoteType}: {remote.Message}", null, remote);
        }

        WorkerStartException Failed(string reason, TimeSpan? past, Exception? inner) => new(
            WorkerStartStage.Init, request.Name, Environment.ProcessId, reason, past, innerException: inner);
    }
}
