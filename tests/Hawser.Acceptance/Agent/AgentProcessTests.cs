using System.Collections.Concurrent;
using System.Diagnostics;
using Hawser.Agent;
using Hawser.Rpc;
using Hawser.Workers;

namespace Hawser.Acceptance.Agent;

/// <summary>An agent and worker processes, one of which is killed.</summary>
public sealed class AgentProcessTests
{
    [Fact]
    public async Task A9_processes_share_settings_and_a_limit_A14_their_traces_join_up_and_A6_what_a_killed_one_had_acknowledged_is_counted()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("hawser-test-");
        await using JournalEventSink journal = await JournalEventSink.OpenAsync(Path.Combine(folder.FullName, "events"));
        await using var agent = new AgentServer(new AgentServerOptions
        {
            EventSink = journal,
            Services = [AgentService.For<IHarbour>(worker => new Harbour(worker.Name))],
        });
        SharedDocument signals = agent.Share("signals");
        signals.Set("1"u8);
        agent.Limit("lock", AgentLimit.FixedWindow(3, TimeSpan.FromHours(1)));
        await using Worker<IShip> first = await SpawnAsync(agent, "first");
        await using Worker<IShip> second = await SpawnAsync(agent, "second");

        // A1, A10: they ask over the connection that they have.
        Assert.Equal("first lies at the quay of Aurora", await first.Client.AskAsync().WaitAsync(ProcessAssert.Patience));
        await JoinsUpAsync(first);

        // A3: a change is pushed to both, who ask by themselves once a day.
        await Task.WhenAll(first.Client.WaitForAsync("1"), second.Client.WaitForAsync("1")).WaitAsync(ProcessAssert.Patience);
        Task[] waiting = [first.Client.WaitForAsync("2"), second.Client.WaitForAsync("2")];
        signals.Set("2"u8);
        await Task.WhenAll(waiting).WaitAsync(ProcessAssert.Patience);

        // A9: of three permits the fourth is refused, wherever it lands.
        bool[] entered = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => (i % 2 == 0 ? first : second).Client.EnterAsync()))
            .WaitAsync(ProcessAssert.Patience);
        Assert.Equal(3, entered.Count(isIn => isIn));

        // A6, A8: one is killed after 5 of its events were acknowledged, the other ends in order with 7 under way.
        await first.Client.CountAsync(5, flush: true).WaitAsync(ProcessAssert.Patience);
        await second.Client.CountAsync(7, flush: false).WaitAsync(ProcessAssert.Patience);
        _ = ProcessAssert.Signal(first.ProcessId, 9);
        Assert.Equal(9, (await first.Exited.WaitAsync(ProcessAssert.Patience)).Signal);
        await second.DisposeAsync();

        Assert.Equal((12L, 0L), (journal.Counts.Of("entries"), journal.Counts.Dropped));
        Assert.Empty(agent.Workers);
        ProcessAssert.Gone(first.ProcessId, second.ProcessId);
        folder.Delete(recursive: true);
    }

    /// <summary>A14: the worker is called in a trace, and calls back: three hops of one trace, of which the parent sees two ends.</summary>
    private static async Task JoinsUpAsync(Worker<IShip> ship)
    {
        var seen = new ConcurrentQueue<Activity>();
        using var voyage = new Activity("voyage");
        voyage.SetIdFormat(ActivityIdFormat.W3C).Start();

        // Nothing of other tests, whose calls are to have the activities that they would have without it.
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == RpcDiagnostics.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> asked) =>
                asked.TraceId == voyage.TraceId ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = seen.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await ship.Client.AskAsync().WaitAsync(ProcessAssert.Patience);
        voyage.Stop();

        Activity asked = Assert.Single(seen, activity => activity.TraceId == voyage.TraceId && activity.Kind == ActivityKind.Client);
        Activity answered = Assert.Single(seen, activity => activity.TraceId == voyage.TraceId && activity.Kind == ActivityKind.Server);
        Assert.Equal(voyage.SpanId, asked.ParentSpanId);
        Assert.True(answered.HasRemoteParent);
        Assert.DoesNotContain(answered.ParentSpanId, new[] { voyage.SpanId, asked.SpanId });
    }

    private static Task<Worker<IShip>> SpawnAsync(AgentServer agent, string name) =>
        Worker.SpawnAsync<IShip, Ship>(new WorkerOptions { Name = name, OwnerServices = agent });
}
