namespace Hawser.Workers;

/// <summary>A pool at one moment, and what it has done until then. Immutable.</summary>
public sealed record PoolStatistics
{
    /// <summary>Its workers, by index: those that start, serve, wait as spares and retire.</summary>
    public required IReadOnlyList<PoolWorkerStatistics> Workers { get; init; }

    /// <summary>Calls and leases that wait for a worker.</summary>
    public required int Waiting { get; init; }

    /// <summary>Calls and leases that have one.</summary>
    public required int InFlight { get; init; }

    /// <summary>Calls that succeeded, and leases that were given back.</summary>
    public required long Completed { get; init; }

    /// <summary>Calls that failed or were cancelled, in whatever way.</summary>
    public required long Failed { get; init; }

    /// <summary>How often a call was made again because its worker had died.</summary>
    public required long Retried { get; init; }

    /// <summary>Calls that failed with <see cref="PoisonItemException"/>; they are among <see cref="Failed"/>.</summary>
    public required long Poisoned { get; init; }

    /// <summary>Calls that failed with <see cref="PoolExhaustedException"/>; they are among <see cref="Failed"/>.</summary>
    public required long Refused { get; init; }

    /// <summary>Workers that were started.</summary>
    public required long Started { get; init; }

    /// <summary>Starts of workers that failed.</summary>
    public required long StartsFailed { get; init; }

    /// <summary>Workers that ended without being told to.</summary>
    public required long Died { get; init; }

    /// <summary>Workers that the pool ended because of their calls, age, idleness or memory.</summary>
    public required IReadOnlyDictionary<PoolRecycling, long> Recycled { get; init; }

    /// <summary>How many workers there are in a state.</summary>
    /// <param name="state">The state.</param>
    public int Count(PoolWorkerState state) => Workers.Count(worker => worker.State == state);
}
