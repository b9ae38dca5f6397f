namespace Hawser.Workers;

/// <summary>What one call to a pool wants other than the others. Immutable.</summary>
public sealed class PoolCallOptions
{
    internal static readonly PoolCallOptions Default = new();

    /// <summary>
    /// Calls with the same key go to the same worker while that lives, and wait for it while it is busy. Default null: to the worker that
    /// has the least to do. The pool remembers as many keys as <see cref="WorkerPoolOptions.AffinityKeys"/> says.
    /// </summary>
    public string? Key { get; init; }

    /// <summary>
    /// The time that the call has, from when it is given to a worker. Default null: as <see cref="WorkerPoolOptions.CallTimeout"/> says.
    /// More than zero, at most a day, or <see cref="Timeout.InfiniteTimeSpan"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan? Timeout
    {
        get;
        init => field = value is { } time ? OptionTimes.PositiveOrInfinite(time, nameof(Timeout)) : null;
    }

    /// <summary>
    /// Whether the call may be made again on another worker when its worker has died. Default null: where all methods that it had called
    /// until then have <see cref="Rpc.IdempotentAttribute"/>.
    /// </summary>
    public bool? Idempotent { get; init; }
}
