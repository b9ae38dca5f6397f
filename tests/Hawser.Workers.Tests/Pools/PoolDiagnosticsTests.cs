using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Hawser.Workers.Tests.Pools;

/// <summary>What tools for observation see of a pool.</summary>
public sealed class PoolDiagnosticsTests
{
    private readonly Quay _quay = new() { Holds = false };

    [Fact]
    public async Task A_pool_is_measured_under_its_name()
    {
        var seen = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == WorkerPoolDiagnostics.MeterName
                    && instrument.Meter.Tags!.Contains(new KeyValuePair<string, object?>("hawser.pool", "measured")))
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => seen[Key(instrument, tags)] = value);
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => seen[Key(instrument, tags)] = value);
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => seen.AddOrUpdate(Key(instrument, tags), 1, (_, old) => old + 1));
        listener.Start();
        await using var pool = new WorkerPool<IBerth, Berth>(new WorkerPoolOptions
        {
            Size = 2,
            Worker = new WorkerOptions { Name = "measured", Launcher = _quay.Launcher, TimeProvider = _quay.Time },
        });
        await pool.WaitUntilReadyAsync().Soon();
        await pool.RunAsync((client, token) => client.EchoAsync(1, token)).Soon();
        await Assert.ThrowsAnyAsync<Exception>(() => pool.RunAsync((client, _) => client.FailAsync("no")).Soon());
        listener.RecordObservableInstruments();

        Assert.Equal((2, 0), (seen["hawser.pool.workers serving"], seen["hawser.pool.workers spare"]));
        Assert.Equal((0, 0), (seen["hawser.pool.waiting"], seen["hawser.pool.in_flight"]));
        Assert.Equal((1, 1), (seen["hawser.pool.calls completed"], seen["hawser.pool.calls failed"]));
        Assert.Equal((2, 2), (seen["hawser.pool.wait"], seen["hawser.pool.duration"]));
        Assert.Equal((2, 0), (seen["hawser.pool.workers.started"], seen["hawser.pool.workers.ended died"]));

        static string Key(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            tags.Length == 0 ? instrument.Name : $"{instrument.Name} {tags[0].Value}";
    }

    [Fact]
    public async Task A_call_to_a_pool_is_an_activity_and_the_parent_of_what_it_calls()
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is WorkerPoolDiagnostics.ActivitySourceName or Rpc.RpcDiagnostics.ActivitySourceName,
            Sample = static (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var pool = new WorkerPool<IBerth, Berth>(new WorkerPoolOptions
        {
            Size = 1,
            Worker = new WorkerOptions { Name = "traced", Launcher = _quay.Launcher, TimeProvider = _quay.Time },
        });
        await pool.RunAsync((client, token) => client.EchoAsync(1, token)).Soon();

        Activity run = Assert.Single(ended, activity => "traced".Equals(activity.GetTagItem("hawser.pool")));
        Assert.Equal("pool.run", run.OperationName);
        Assert.Equal((0, 1), (run.GetTagItem("hawser.worker.index"), run.GetTagItem("hawser.pool.attempt")));
        Assert.Contains(ended, activity => activity.ParentSpanId == run.SpanId && activity.OperationName == "IBerth/EchoAsync");
    }
}
