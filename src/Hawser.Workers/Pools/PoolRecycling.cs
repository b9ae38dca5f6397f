namespace Hawser.Workers;

/// <summary>Why a pool ended a worker that was well.</summary>
public enum PoolRecycling
{
    /// <summary>It has carried out <see cref="WorkerPoolOptions.MaxCallsPerWorker"/> calls.</summary>
    Calls,

    /// <summary>It is older than <see cref="WorkerPoolOptions.MaxAge"/>.</summary>
    Age,

    /// <summary>It had nothing to do for <see cref="WorkerPoolOptions.IdleTimeout"/>.</summary>
    Idle,

    /// <summary>It had more memory than <see cref="WorkerPoolOptions.MaxMemory"/>.</summary>
    Memory,
}
