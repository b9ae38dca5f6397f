namespace Hawser.Workers;

/// <summary>What becomes of a call to a pool whose queue is full.</summary>
public enum PoolFull
{
    /// <summary>
    /// It waits for its turn all the same, behind the others, up to its token and <see cref="WorkerPoolOptions.QueueTimeout"/>.
    /// </summary>
    Wait,

    /// <summary>It fails at once, with <see cref="PoolExhaustedException"/>, and nothing of it was sent.</summary>
    Refuse,
}
