using Hawser.Tests.Shared;
using Hawser.Workers;

namespace Hawser.Acceptance.Guides;

/// <summary>The code of the guide to waiting processes, run.</summary>
public sealed class StandbyGuideTests
{
    [Fact]
    public async Task A_worker_is_made_of_a_process_that_waits()
    {
        await using var standby = new StandbyHosts(new StandbyOptions
        {
            Count = 2,
            Prewarm = [StandbyPrewarm.Worker<IToiler, Toiler>(), StandbyPrewarm.With<WarmUp>(@"^\w+$")],
        });
        await standby.WaitUntilFullAsync();

        IReadOnlyList<int> waiting = standby.Waiting;
        var options = new WorkerOptions { Name = "soon there", Standby = standby };
        await using Worker<IToiler> worker = await Worker.SpawnAsync<IToiler, Toiler>(options);
        Assert.Equal(waiting[0], worker.ProcessId);
        await worker.EndAsync();
    }

    [Fact]
    public async Task A_worker_with_a_limit_is_made_of_a_process_with_that_limit()
    {
        static WorkerOptions Small(StandbyHosts? standby = null) => new() { MemoryLimit = 512L << 20, Standby = standby };

        await using var small = new StandbyHosts(new StandbyOptions { Worker = Small() });
        await small.WaitUntilFullAsync();
        int waiting = Assert.Single(small.Waiting);
        await using Worker<IToiler> limited = await Worker.SpawnAsync<IToiler, Toiler>(Small(small));
        Assert.Equal(waiting, limited.ProcessId);
        await limited.EndAsync();
    }

    [Fact]
    public void The_code_in_the_guide_is_code_that_is_run_here() =>
        DocumentCode.IsTakenFrom("docs/guides/start-workers-faster.md", "tests/Hawser.Acceptance/Guides", "tests/Hawser.Acceptance/Standby");
}
