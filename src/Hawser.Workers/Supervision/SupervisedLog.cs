using System.Runtime.CompilerServices;
using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Workers.Control;
using Microsoft.Extensions.Logging;

namespace Hawser.Workers.Supervision;

/// <summary>The log of a supervised worker: that of one process after the other. Thread-safe.</summary>
internal sealed class SupervisedLog : IWorkerLog
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = NewSource();
    private RpcPeer? _peer;
    private bool _isOver;

    /// <summary>The next worker is there.</summary>
    internal void Enter(RpcPeer peer) => Change(() => _peer = peer);

    /// <summary>There is no other.</summary>
    internal void Complete() => Change(() => _isOver = true);

    public async IAsyncEnumerable<LogMessage> ReadAsync(int least, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        bool hasBegun = false;
        RpcPeer? peer = null;
        while ((peer = await AfterAsync(peer, cancellationToken).ConfigureAwait(false)) is not null)
        {
            IAsyncEnumerator<LogMessage> entries =
                peer.CreateProxy<IWorkerLog>().ReadAsync(least, cancellationToken).GetAsyncEnumerator(cancellationToken);
            await using ConfiguredAsyncDisposable leaving = entries.ConfigureAwait(false);
            while (await MoveNextAsync(entries).ConfigureAwait(false))
            {
                // That of a later worker is nothing to its subscriber.
                bool isBegin = entries.Current.Level == (int)LogLevel.None;
                if (!isBegin || !hasBegun)
                {
                    hasBegun = true;
                    yield return entries.Current;
                }
            }
        }
    }

    /// <returns>False: the worker has ended, in whatever way.</returns>
    private static async Task<bool> MoveNextAsync(IAsyncEnumerator<LogMessage> entries)
    {
        try
        {
            return await entries.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is WorkerExitedException or ConnectionLostException or RpcProtocolException)
        {
            return false;
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The worker after this one, when it is there; null: there is none any more.</summary>
    private async Task<RpcPeer?> AfterAsync(RpcPeer? last, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_isOver)
                {
                    return null;
                }

                if (_peer is not null && _peer != last)
                {
                    return _peer;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            change();
            changed = _changed;
            _changed = NewSource();
        }

        changed.SetResult();
    }
}
