using System.Text.Json;
using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Workers.Control;

namespace Hawser.Workers.Owning;

/// <summary>Makes connections to a worker that takes many, with the time-outs that its options gave it.</summary>
internal static class WorkerDial
{
    /// <param name="worker">The worker.</param>
    /// <param name="argument">The connection's argument; null when the class takes none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="WorkerExitedException">The worker has ended.</exception>
    /// <exception cref="WorkerConnectException">It lives, and the connection could not be made.</exception>
    internal static async Task<WorkerConnection<TContract>> ConnectAsync<TContract>(
        ServedWorker<TContract> worker, JsonElement? argument, CancellationToken cancellationToken)
        where TContract : class
    {
        if (worker.Tether is { Exited.IsCompleted: true } gone)
        {
            throw gone.Failure();
        }

        if (worker.IsClosed)
        {
            throw new WorkerConnectException(worker.Name, worker.ProcessId, "it takes no more connections: it was closed.");
        }

        WorkerOptions options = worker.Options;
        using var deadline = new CancellationTokenSource(options.StartTimeout, options.TimeProvider);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        RpcPeer? peer = null;
        try
        {
            peer = await MeetAsync(worker, stop).ConfigureAwait(false);
            worker.Tether?.Attach(peer);
            var connection = new WorkerConnection<TContract>(worker.Name, worker.ProcessId, peer, options);
            await peer.CreateProxy<IWorkerSession>().OpenAsync(argument, stop.Token).ConfigureAwait(false);
            return connection;
        }
        catch (Exception e)
        {
            if (peer is not null)
            {
                await peer.CloseAsync(TimeSpan.Zero).ConfigureAwait(false);
            }

            cancellationToken.ThrowIfCancellationRequested();
            throw e is WorkerExitedException ? e : await ExplainAsync(worker, e, deadline.IsCancellationRequested).ConfigureAwait(false);
        }
    }

    /// <summary>Dials, and gives up when the worker ends: a dialer alone would try again until the time-out.</summary>
    private static async Task<RpcPeer> MeetAsync<TContract>(ServedWorker<TContract> worker, CancellationTokenSource stop)
        where TContract : class
    {
        Task<RpcPeer> meeting = MeetAsync(worker, stop.Token);
        if (worker.Tether is { } tether && await Task.WhenAny(meeting, tether.Exited).ConfigureAwait(false) != meeting)
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await GiveUpAsync(meeting).ConfigureAwait(false);
            throw tether.Failure();
        }

        return await meeting.ConfigureAwait(false);
    }

    private static async Task GiveUpAsync(Task<RpcPeer> meeting)
    {
        try
        {
            RpcPeer peer = await meeting.ConfigureAwait(false);
            await peer.CloseAsync(TimeSpan.Zero).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or RpcProtocolException)
        {
            // There is no connection to close.
        }
    }

    private static async Task<RpcPeer> MeetAsync<TContract>(ServedWorker<TContract> worker, CancellationToken cancellationToken)
        where TContract : class
    {
        WorkerOptions options = worker.Options;
        IpcConnection connection = await IpcDialer.ConnectAsync(
            worker.Handle,
            new IpcDialOptions
            {
                Timeout = options.StartTimeout,
                Connection = new IpcConnectionOptions { LoggerFactory = options.LoggerFactory, TimeProvider = options.TimeProvider },
            },
            cancellationToken).ConfigureAwait(false);
        return await RpcPeer.ConnectAsync(
            connection,
            new RpcPeerOptions
            {
                Json = options.Json,
                IncludeStackTraces = options.IncludeStackTraces,
                CloseTimeout = options.ShutdownTimeout,
                ReadyTimeout = options.StartTimeout,
                TimeProvider = options.TimeProvider,
                LoggerFactory = options.LoggerFactory,
                ExplainLoss = worker.Tether is { } tether ? tether.ExplainGuestLossAsync : null,
            },
            cancellationToken).ConfigureAwait(false);
    }

    private static async Task<Exception> ExplainAsync<TContract>(ServedWorker<TContract> worker, Exception failure, bool late)
        where TContract : class
    {
        if (failure is IOException
            && worker.Tether is { } tether
            && await tether.ExplainGuestLossAsync(new IpcEnd(IpcEndKind.Lost, failure.Message)).ConfigureAwait(false) is { } exited)
        {
            return exited;
        }

        return late
            ? new WorkerConnectException(
                worker.Name, worker.ProcessId, $"not open within {worker.Options.StartTimeout.TotalSeconds:0.###} s.", worker.Options.StartTimeout)
            : new WorkerConnectException(
                worker.Name,
                worker.ProcessId,
                failure is RemoteException remote ? $"{remote.RemoteType}: {remote.Message}" : failure.Message,
                innerException: failure);
    }
}
