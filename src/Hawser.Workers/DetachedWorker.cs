using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Workers.Control;
using Hawser.Workers.Handles;
using Hawser.Workers.Owning;
using Hawser.Workers.Serving;

namespace Hawser.Workers;

/// <summary>
/// A worker process that outlives the process that started it, and lives as long as somebody renews its lease. This is a keeper's end of
/// it: of its starter, or of any process of the same user that has found it in the registry. Disposing it leaves the worker alone.
/// Thread-safe.
/// </summary>
/// <typeparam name="TContract">The interface that the worker serves.</typeparam>
public sealed class DetachedWorker<TContract> : ServedWorker<TContract>
    where TContract : class
{
    private static readonly TimeSpan EndSlack = TimeSpan.FromSeconds(8);

    private readonly HandleContent _handle;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _disposed = new();
    private RpcPeer? _peer;

    internal DetachedWorker(HandleContent handle, TimeSpan lease, WorkerConnectOptions options, WorkerBlueprint? blueprint)
        : base(handle.Name, handle.ProcessId, WorkerTarget.Of(handle, options), blueprint)
    {
        _handle = handle;
        Lease = lease;
    }

    /// <summary>How long the worker lives without being renewed.</summary>
    public TimeSpan Lease { get; }

    /// <summary>Whether the worker is known to have ended. How, the registry tells: <see cref="WorkerRegistry.Find"/>.</summary>
    public bool HasEnded => Target.HasEnded;

    /// <summary>Lets the lease begin again.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="WorkerConnectException">The worker is gone, or cannot be reached.</exception>
    /// <exception cref="RemoteException">Too late: the worker is ending.</exception>
    /// <exception cref="ConnectionLostException">The worker ended meanwhile, or this was disposed.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public async Task RenewAsync(CancellationToken cancellationToken = default)
    {
        RpcPeer peer = await PeerAsync(cancellationToken).ConfigureAwait(false);
        await peer.CreateProxy<IWorkerLease>().RenewAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Renews by itself, three times in each lease and at once, until what this returns is disposed or the worker has ended. Failures are
    /// logged by nobody: <see cref="WorkerKeeper.Completion"/> tells the one that ended it.
    /// </summary>
    /// <returns>The keeper. Disposing this worker disposes it too.</returns>
    public WorkerKeeper Keep() => new(RenewAsync, Lease, () => HasEnded, Target.Options.TimeProvider, _disposed.Token);

    /// <summary>
    /// Ends the worker: it takes no more connections, finishes the calls in flight within <see cref="WorkerOptions.ShutdownTimeout"/> of
    /// its start, and ends. One that does not, or cannot be reached, is killed. When this returns, the process has ended. Idempotent.
    /// </summary>
    /// <param name="cancellationToken">Gives up waiting; the worker ends all the same once it was asked.</param>
    /// <exception cref="WorkerConnectException">It cannot be reached, and this process cannot see it to kill it.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        if (HasEnded)
        {
            return;
        }

        try
        {
            RpcPeer peer = await PeerAsync(cancellationToken).ConfigureAwait(false);
            await peer.CreateProxy<IWorkerLease>().StopAsync().WaitAsync(_handle.StartTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (_handle.Process is not null
            && e is WorkerConnectException or IOException or RemoteException or TimeoutException)
        {
            // It has ended meanwhile, or is to be killed.
        }

        if (_handle.Process is { } process
            && !await process.EndsWithinAsync(_handle.ShutdownTimeout + EndSlack, TimeProvider.System, cancellationToken)
                .ConfigureAwait(false))
        {
            process.Kill();
            await process.EndsWithinAsync(EndSlack, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Closes this keeper's connection, and ends what <see cref="Keep"/> has begun. The worker lives on. Never throws;
    /// idempotent.</summary>
    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _disposed.CancelAsync().ConfigureAwait(false);
        await Subscriptions.LeaveAsync().ConfigureAwait(false);
        if (_peer is { } peer)
        {
            await peer.DisposeAsync().ConfigureAwait(false);
        }
    }

    private protected override async Task<IWorkerLog> LogAsync(CancellationToken cancellationToken)
    {
        RpcPeer peer = await PeerAsync(cancellationToken).ConfigureAwait(false);
        return peer.CreateProxy<IWorkerLog>();
    }

    private protected override async Task<IpcHandle> IssueAsync(IpcTicketOptions ticket, CancellationToken cancellationToken)
    {
        RpcPeer peer = await PeerAsync(cancellationToken).ConfigureAwait(false);
        return await peer.RequestTicketAsync(ticket, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The keeper's connection, made when it is needed, and again when it was lost.</summary>
    private async Task<RpcPeer> PeerAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed.IsCancellationRequested, this);
            if (_peer is null || _peer.Completion.IsCompleted)
            {
                _peer = await WorkerDial.ReachAsync(Target, cancellationToken).ConfigureAwait(false);
            }

            return _peer;
        }
        finally
        {
            _turn.Release();
        }
    }
}
