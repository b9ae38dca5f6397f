namespace Hawser.Workers.Pools;

/// <summary>
/// Carries out what the scheduler decides about processes. Called under the scheduler's lock: each returns at once, does the work
/// elsewhere, and tells the scheduler what came of it from there.
/// </summary>
internal interface IPoolWorkers
{
    /// <summary>Starts a worker: then <c>Ready</c>, or <c>StartFailed</c>.</summary>
    void Start(PoolSeat seat);

    /// <summary>Ends a worker that has nothing in flight, or that may lose it: then <c>Gone</c>.</summary>
    void End(PoolSeat seat);

    /// <summary>Lets some time pass, then takes the step, or earlier when the pool ends.</summary>
    void After(TimeSpan time, Action step);
}
