using Hawser.Rpc.Generated;

namespace Hawser.Rpc.Serving;

/// <summary>Who carries out the calls of a contract: an object, or what a factory makes when the first call comes. Thread-safe.</summary>
internal sealed class ServedInstance
{
    private readonly RpcContract _contract;
    private readonly Func<CancellationToken, ValueTask<object>>? _factory;
    private readonly Lock _gate = new();
    private volatile object? _target;
    private volatile bool _isConcurrent;
    private volatile bool _runsWithoutCaller;
    private TaskCompletionSource<object>? _making;

    public ServedInstance(RpcContract contract, object target)
    {
        _contract = contract;
        SetTarget(target);
    }

    public ServedInstance(RpcContract contract, Func<CancellationToken, ValueTask<object>> factory)
    {
        _contract = contract;
        _factory = factory;
    }

    /// <summary>Null: not made yet.</summary>
    public object? Target => _target;

    /// <summary>
    /// Where the instance's calls queue up. While it is not known whether the class is sequential they do so too, and leave as soon as
    /// it is known that they need not.
    /// </summary>
    public SerialQueue Queue { get; } = new();

    /// <summary>Whether calls are known to run concurrently.</summary>
    public bool IsConcurrent => _isConcurrent;

    /// <summary>Whether requests are carried out whose caller is gone.</summary>
    public bool RunsWithoutCaller => _runsWithoutCaller;

    /// <summary>
    /// Makes it, on the calling thread as far as the factory does not wait; whoever comes meanwhile waits for that. On the thread pool.
    /// </summary>
    public Task<object> MakeAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource<object> making;
        lock (_gate)
        {
            if (_target is { } made)
            {
                return Task.FromResult(made);
            }

            if (_making is not null)
            {
                return _making.Task;
            }

            _making = making = new TaskCompletionSource<object>(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        // The factory is code of the user: never under the lock. An asynchronous method would be compiled for it at each start of a worker.
        try
        {
            ValueTask<object> target = _factory!(cancellationToken);
            if (target.IsCompletedSuccessfully)
            {
                Made(making, target.Result);
            }
            else
            {
                _ = FinishAsync(making, target);
            }
        }
        catch (Exception e)
        {
            Failed(making, e);
        }

        return making.Task;
    }

    private async Task FinishAsync(TaskCompletionSource<object> making, ValueTask<object> target)
    {
        try
        {
            Made(making, await target.ConfigureAwait(false));
        }
        catch (Exception e)
        {
            Failed(making, e);
        }
    }

    private void Made(TaskCompletionSource<object> making, object? target)
    {
        SetTarget(target ?? throw new InvalidOperationException($"The factory of the service '{_contract.Name}' returned null."));
        making.SetResult(target);
    }

    private void Failed(TaskCompletionSource<object> making, Exception failure)
    {
        lock (_gate)
        {
            _making = null;
        }

        if (failure is OperationCanceledException cancelled)
        {
            making.SetCanceled(cancelled.CancellationToken);
        }
        else
        {
            making.SetException(failure);
        }
    }

    private void SetTarget(object target)
    {
        Type type = target.GetType();
        _isConcurrent = !_contract.Sequential && !type.IsDefined(typeof(SequentialAttribute), inherit: true);
        _runsWithoutCaller = type.IsDefined(typeof(RunsWithoutCallerAttribute), inherit: true);
        _target = target;
    }
}
