namespace Hawser.Workers;

/// <summary>
/// Names by which tools for observation find what pools emit. All that is measured has the tag <c>hawser.pool</c>: the pool's name.
/// </summary>
public static class WorkerPoolDiagnostics
{
    /// <summary>
    /// The <see cref="System.Diagnostics.Metrics.Meter"/> of pools: <c>hawser.pool.workers</c> (workers, by tag <c>state</c>),
    /// <c>hawser.pool.waiting</c> and <c>hawser.pool.in_flight</c> (calls), <c>hawser.pool.calls</c> (calls that ended, by tag
    /// <c>outcome</c>: completed, failed, poisoned, refused), <c>hawser.pool.retries</c>, <c>hawser.pool.workers.started</c>,
    /// <c>hawser.pool.workers.ended</c> (by tag <c>reason</c>: died, calls, age, idle, memory, closed), <c>hawser.pool.wait</c> (histogram
    /// of seconds that calls waited for a worker) and <c>hawser.pool.duration</c> (histogram of seconds that they took then).
    /// </summary>
    public const string MeterName = "Hawser.Workers.Pools";

    /// <summary>
    /// The <see cref="System.Diagnostics.ActivitySource"/> of pools: an activity <c>pool.run</c> for each time that a call is given to a
    /// worker, the parent of the calls in it, with tags <c>hawser.pool</c>, <c>hawser.worker.index</c>, <c>process.pid</c>,
    /// <c>hawser.pool.attempt</c>, and <c>error.type</c> for one that failed. While nobody listens, none is made.
    /// </summary>
    public const string ActivitySourceName = "Hawser.Workers.Pools";
}
