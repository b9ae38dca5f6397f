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
    private Task<object>? _making;

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

    public Task<object> MakeAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _target is { } made ? Task.FromResult(made) : _making ??= MakeOnceAsync(cancellationToken);
        }
    }

    private async Task<object> MakeOnceAsync(CancellationToken cancellationToken)
    {
        // The factory is code of the user: never under the lock.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            object target = await _factory!(cancellationToken).ConfigureAwait(false)
                ?? throw new InvalidOperationException($"The factory of the service '{_contract.Name}' returned null.");
            SetTarget(target);
            return target;
        }
        catch
        {
            lock (_gate)
            {
                _making = null;
            }

            throw;
        }
    }

    private void SetTarget(object target)
    {
        _isConcurrent = !_contract.Sequential && !target.GetType().IsDefined(typeof(SequentialAttribute), inherit: true);
        _target = target;
    }
}
