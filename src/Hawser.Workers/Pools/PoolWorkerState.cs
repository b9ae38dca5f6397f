namespace Hawser.Workers;

/// <summary>What a pool does with one of its workers.</summary>
public enum PoolWorkerState
{
    /// <summary>Its process is being started, or its init runs.</summary>
    Starting,

    /// <summary>It is ready, and kept for when another one ends or more are needed (<see cref="WorkerPoolOptions.Spares"/>).</summary>
    Spare,

    /// <summary>It is given calls.</summary>
    Serving,

    /// <summary>It is given no more calls, and ends when those that it has are over.</summary>
    Retiring,

    /// <summary>It has ended.</summary>
    Gone,
}
