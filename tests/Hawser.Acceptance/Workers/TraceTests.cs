using System.Diagnostics;
using Hawser.Acceptance.Child.Trials;
using Hawser.Workers;

namespace Hawser.Acceptance;

/// <summary>Traces that go on in another process.</summary>
public sealed class TraceTests
{
    [Fact]
    public async Task P29_a_workers_activity_is_a_child_of_its_callers()
    {
        Worker<ITraced> worker = await Worker.SpawnAsync<ITraced, Traced>().Soon();
        using Activity caller = new Activity("caller").Start();

        // Nobody listens to calls in this process: the caller's own activity is the parent.
        string[] told = await worker.Client.TellAsync().Soon();

        Assert.Equal([caller.SpanId.ToHexString(), caller.TraceId.ToHexString(), "jsonrpc"], told);
        caller.Stop();
        Assert.Equal(WorkerExitCause.Requested, (await worker.EndAsync()).Cause);
    }
}
