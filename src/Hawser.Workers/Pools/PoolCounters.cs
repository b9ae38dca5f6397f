namespace Hawser.Workers.Pools;

/// <summary>What a pool has done, counted. What has a setter is the scheduler's, under its lock.</summary>
internal sealed class PoolCounters
{
    private readonly long[] _calls = new long[Enum.GetValues<PoolOutcome>().Length];
    private readonly long[] _recycled = new long[Enum.GetValues<PoolRecycling>().Length];
    private long _retried;

    internal long Started { get; set; }

    internal long StartsFailed { get; set; }

    internal long Died { get; set; }

    internal long Closed { get; set; }

    internal long Retried => Interlocked.Read(ref _retried);

    internal void Count(PoolOutcome outcome) => Interlocked.Increment(ref _calls[(int)outcome]);

    internal void CountRetry() => Interlocked.Increment(ref _retried);

    internal void Count(PoolRecycling reason) => Interlocked.Increment(ref _recycled[(int)reason]);

    internal long Of(PoolOutcome outcome) => Interlocked.Read(ref _calls[(int)outcome]);

    internal long Of(PoolRecycling reason) => Interlocked.Read(ref _recycled[(int)reason]);
}
