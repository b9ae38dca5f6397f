using System.Diagnostics.Metrics;

namespace Hawser.Workers.Pools;

/// <summary>A pool's instruments. Most are read from what the pool counts anyway, when somebody looks.</summary>
internal sealed class PoolMeter : IDisposable
{
    private readonly Meter _meter;
    private readonly Histogram<double> _waits;
    private readonly Histogram<double> _runs;

    internal PoolMeter(string pool, PoolScheduler scheduler)
    {
        _meter = new Meter(new MeterOptions(WorkerPoolDiagnostics.MeterName) { Tags = [new("hawser.pool", pool)] });
        _waits = _meter.CreateHistogram<double>("hawser.pool.wait", "s", "How long calls waited for a worker.");
        _runs = _meter.CreateHistogram<double>("hawser.pool.duration", "s", "How long calls took when they had a worker.");
        PoolCounters counters = scheduler.Counters;
        _meter.CreateObservableUpDownCounter("hawser.pool.workers", () => Workers(scheduler.Snapshot()), "{worker}", "Workers, by state.");
        _meter.CreateObservableUpDownCounter(
            "hawser.pool.waiting", () => scheduler.Snapshot().Waiting, "{call}", "Calls that wait for a worker.");
        _meter.CreateObservableUpDownCounter(
            "hawser.pool.in_flight", () => scheduler.Snapshot().InFlight, "{call}", "Calls that have a worker.");
        _meter.CreateObservableCounter("hawser.pool.calls", () => Calls(counters), "{call}", "Calls that ended, by outcome.");
        _meter.CreateObservableCounter("hawser.pool.retries", () => counters.Retried, "{call}", "Calls that were made again.");
        _meter.CreateObservableCounter("hawser.pool.workers.started", () => counters.Started, "{worker}", "Workers that were started.");
        _meter.CreateObservableCounter("hawser.pool.workers.ended", () => Ended(counters), "{worker}", "Workers that ended, by reason.");
    }

    internal void Waited(TimeSpan time) => _waits.Record(time.TotalSeconds);

    internal void Ran(TimeSpan time) => _runs.Record(time.TotalSeconds);

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<long>> Workers(PoolStatistics statistics) =>
        Enum.GetValues<PoolWorkerState>()
            .Where(static state => state != PoolWorkerState.Gone)
            .Select(state => Tagged(statistics.Count(state), "state", state.ToString()));

    private static IEnumerable<Measurement<long>> Calls(PoolCounters counters) =>
        Enum.GetValues<PoolOutcome>().Select(outcome => Tagged(counters.Of(outcome), "outcome", outcome.ToString()));

    private static IEnumerable<Measurement<long>> Ended(PoolCounters counters) =>
    [
        Tagged(counters.Died, "reason", "died"),
        Tagged(counters.Closed, "reason", "closed"),
        .. Enum.GetValues<PoolRecycling>().Select(reason => Tagged(counters.Of(reason), "reason", reason.ToString())),
    ];

    private static Measurement<long> Tagged(long value, string tag, string name) =>
        new(value, new KeyValuePair<string, object?>(tag, name.ToLowerInvariant()));
}
