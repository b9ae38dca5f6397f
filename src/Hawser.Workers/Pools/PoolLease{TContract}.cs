namespace Hawser.Workers;

/// <summary>
/// A worker of a pool, for its holder's calls until this is disposed. When the worker dies its calls fail with
/// <see cref="WorkerExitedException"/>, and the lease is of no use any more: give it back, and lease another. Thread-safe.
/// </summary>
/// <typeparam name="TContract">The interface that the worker serves.</typeparam>
public sealed class PoolLease<TContract> : IDisposable
    where TContract : class
{
    private readonly Worker<TContract> _worker;
    private readonly Action _giveBack;
    private int _isBack;

    internal PoolLease(Worker<TContract> worker, int index, Action giveBack)
    {
        _worker = worker;
        _giveBack = giveBack;
        WorkerIndex = index;
    }

    /// <summary>Calls the worker. Not after the lease was given back: another may have the worker then.</summary>
    public TContract Client => _worker.Client;

    /// <summary>The worker's number in the pool, from 0.</summary>
    public int WorkerIndex { get; }

    /// <summary>The worker's process.</summary>
    public int ProcessId => _worker.ProcessId;

    /// <summary>The exit report, when the worker has ended. Never faults.</summary>
    public Task<WorkerExit> Exited => _worker.Exited;

    /// <summary>Gives the worker back. Idempotent.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isBack, 1) == 0)
        {
            _giveBack();
        }
    }
}
