using System.Text.Json;
using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Workers.Control;
using Hawser.Workers.Handles;

namespace Hawser.Workers.Owning;

/// <summary>Makes connections to a worker that takes many, with the time-outs that its options or its handle give.</summary>
internal static class WorkerDial
{
    /// <summary>
    /// A handle's ticket was there before the handle, and stays until it is used or expires; so a worker that lives and closes so many connections
    /// in a row, within a third of a second or so, does not know it any more.
    /// </summary>
    private const int MostRefusals = 5;

    /// <param name="worker">The worker.</param>
    /// <param name="argument">The connection's argument; null when the class takes none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="WorkerExitedException">The worker has ended, as its owner knows.</exception>
    /// <exception cref="WorkerConnectException">The connection could not be made.</exception>
    internal static async Task<WorkerConnection<TContract>> ConnectAsync<TContract>(
        WorkerTarget worker, JsonElement? argument, CancellationToken cancellationToken)
        where TContract : class
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (worker.HasEnded)
        {
            throw worker.Failure();
        }

        WorkerOptions options = worker.Options;
        using var deadline = new CancellationTokenSource(options.StartTimeout, options.TimeProvider);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        RpcPeer? peer = null;
        try
        {
            peer = await MeetAsync(worker, stop).ConfigureAwait(false);
            worker.Tether?.Attach(peer);
            var connection = new WorkerConnection<TContract>(worker.Name, worker.ProcessId, peer, options, worker.Shared);
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
            throw e is WorkerExitedException or WorkerConnectException
                ? e
                : await ExplainAsync(worker, e, met: peer is not null, deadline.IsCancellationRequested).ConfigureAwait(false);
        }
    }

    /// <summary>A connection without an instance of the worker class: for a keeper of the worker.</summary>
    /// <inheritdoc cref="ConnectAsync" path="/exception"/>
    internal static async Task<RpcPeer> ReachAsync(WorkerTarget worker, CancellationToken cancellationToken)
    {
        if (worker.HasEnded)
        {
            throw worker.Failure();
        }

        using var deadline = new CancellationTokenSource(worker.Options.StartTimeout, worker.Options.TimeProvider);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await MeetAsync(worker, stop).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not WorkerConnectException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw await ExplainAsync(worker, e, met: false, deadline.IsCancellationRequested).ConfigureAwait(false);
        }
    }

    /// <summary>Dials, and gives up when the worker ends: a dialer alone would try again until the time-out.</summary>
    private static async Task<RpcPeer> MeetAsync(WorkerTarget worker, CancellationTokenSource stop)
    {
        using var met = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        Task<RpcPeer> meeting = MeetAsync(worker, stop.Token);
        Task end = worker.Tether is { } tether ? tether.Exited
            : worker.Process is { } process
                ? process.EndsWithinAsync(Timeout.InfiniteTimeSpan, worker.Options.TimeProvider, met.Token)
                : meeting;
        if (await Task.WhenAny(meeting, end).ConfigureAwait(false) != meeting && end.IsCompletedSuccessfully)
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await GiveUpAsync(meeting).ConfigureAwait(false);
            throw worker.Failure();
        }

        try
        {
            return await meeting.ConfigureAwait(false);
        }
        finally
        {
            await met.CancelAsync().ConfigureAwait(false);
        }
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

    private static async Task<RpcPeer> MeetAsync(WorkerTarget worker, CancellationToken cancellationToken)
    {
        WorkerOptions options = worker.Options;
        IpcConnection connection = await IpcDialer.ConnectAsync(
            worker.Channel,
            new IpcDialOptions
            {
                Timeout = options.StartTimeout,
                MostRefusals = MostRefusals,
                Connection = new IpcConnectionOptions { LoggerFactory = options.LoggerFactory, TimeProvider = options.TimeProvider },
            },
            cancellationToken).ConfigureAwait(false);
        return await RpcPeer.ConnectAsync(
            connection,
            new RpcPeerOptions
            {
                Limits = options.Limits,
                Json = options.Json,
                IncludeStackTraces = options.IncludeStackTraces,
                CloseTimeout = options.ShutdownTimeout,
                ReadyTimeout = options.StartTimeout,
                SpinTime = options.SpinTime,
                TimeProvider = options.TimeProvider,
                LoggerFactory = options.LoggerFactory,
                ExplainLoss = end => ExplainLossAsync(worker, end),
                UnansweredGrace = options.CancellationGrace,
                OnUnanswered = worker.Tether is { } killable ? killable.KillFor : null,
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The owner knows how its worker ended. Others can only see that it has, and that after its connections have.</summary>
    private static async ValueTask<Exception?> ExplainLossAsync(WorkerTarget worker, IpcEnd end)
    {
        if (worker.Tether is { } tether)
        {
            return await tether.ExplainGuestLossAsync(end).ConfigureAwait(false);
        }

        return end.Kind != IpcEndKind.ClosedHere
            && await worker.EndsWithinAsync(WorkerTether.LossGrace, CancellationToken.None).ConfigureAwait(false)
            ? new WorkerGoneException(worker, end)
            : null;
    }

    private static async Task<Exception> ExplainAsync(WorkerTarget worker, Exception failure, bool met, bool late)
    {
        if (failure is IpcConnectException { IsRefusal: true } && !worker.HasEnded)
        {
            return Failed("its listener does not know this ticket: it was used, or has expired, or the worker takes no more connections.", failure);
        }

        if (failure is IOException and not IpcConnectException { Final: true }
            && await worker.EndsWithinAsync(WorkerTether.LossGrace, CancellationToken.None).ConfigureAwait(false))
        {
            return worker.Failure();
        }

        double seconds = worker.Options.StartTimeout.TotalSeconds;
        return (failure, late) switch
        {
            (IpcConnectException { Final: true }, _) => Failed(
                $"the worker is gone, and somebody else answers in its place. {failure.Message}", failure, isGone: true),
            (_, true) when !met => Failed(
                $"nobody there took its ticket within {seconds:0.###} s: the ticket may have been used or have expired.",
                timeout: worker.Options.StartTimeout),
            (_, true) => Failed($"not open within {seconds:0.###} s.", timeout: worker.Options.StartTimeout),
            (RemoteException remote, _) => Failed($"{remote.RemoteType}: {remote.Message}", failure),
            _ => Failed(failure.Message, failure),
        };

        WorkerConnectException Failed(string reason, Exception? inner = null, TimeSpan? timeout = null, bool isGone = false) =>
            new(worker.Name, worker.ProcessId, reason, timeout, inner, isGone);
    }
}
