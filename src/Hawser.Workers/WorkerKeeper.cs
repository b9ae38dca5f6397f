using Hawser.Rpc;

namespace Hawser.Workers;

/// <summary>Renews a detached worker's lease by itself while it is held; <see cref="DetachedWorker{TContract}.Keep"/> makes it.
/// Thread-safe.</summary>
public sealed class WorkerKeeper : IAsyncDisposable
{
    private const int TimesInALease = 3;

    private readonly CancellationTokenSource _stop;
    private int _disposed;

    internal WorkerKeeper(
        Func<CancellationToken, Task> renew, TimeSpan lease, Func<bool> hasEnded, TimeProvider time, CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Completion = Task.Run(() => RunAsync(renew, lease, hasEnded, time, _stop.Token));
    }

    /// <summary>
    /// Completes when nothing renews any more: with null when it was disposed, with what the last renewal failed with when the worker has
    /// ended or is ending. A failure that may pass is tried again. Never faults.
    /// </summary>
    public Task<Exception?> Completion { get; }

    /// <summary>Renews no more; the worker then has what is left of its lease. Never throws; idempotent.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await _stop.CancelAsync().ConfigureAwait(false);
            await Completion.ConfigureAwait(false);
            _stop.Dispose();
        }
        else
        {
            await Completion.ConfigureAwait(false);
        }
    }

    private static async Task<Exception?> RunAsync(
        Func<CancellationToken, Task> renew, TimeSpan lease, Func<bool> hasEnded, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await renew(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                if (cancellationToken.IsCancellationRequested)
                {
                    return null;
                }

                if (e is RemoteException || hasEnded() || e is not (IOException or WorkerConnectException))
                {
                    return e;
                }
            }

            try
            {
                await Task.Delay(lease / TimesInALease, time, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        }
    }
}
