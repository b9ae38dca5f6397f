using Hawser.Agent.Tests.Support;
using Hawser.Testing;
using Hawser.Tests.Shared;
using Hawser.Workers;

namespace Hawser.Agent.Tests.Guide;

/// <summary>The code of the guide to what a parent shares with its workers, run.</summary>
public sealed class AgentGuideTests
{
    [Fact]
    public async Task A1_the_guides_workers_ask_their_parent_and_follow_its_settings()
    {
        var launcher = new FakeLauncher();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("hawser-test-");
        string file = Path.Combine(folder.FullName, "gate.json");
        await File.WriteAllTextAsync(file, """{"Greeting":"welcome"}""");

        await using var agent = new AgentServer(new AgentServerOptions
        {
            Services = [AgentService.For<IBlockList>(new BlockList())],
        });
        SharedDocument settings = agent.Share("gate", DocumentSource.File(file));

        await using Worker<IGate> gate = await Worker.SpawnAsync<IGate, Gate>(new WorkerOptions
        {
            Name = "gate 1",
            OwnerServices = agent,
            Launcher = launcher,
        });

        Assert.Equal("no", await gate.Client.AdmitAsync("203.0.113.7").Soon());
        await settings.Becomes("""{"Greeting":"welcome"}""");
        await AdmitsWithAsync(gate, "welcome");

        AgentTicket ticket = agent.IssueTicket("gate 2");
        string variable = ticket.WriteFile(Path.Combine(folder.FullName, "gate-2.ticket"));

        await using AgentClient client = AgentClient.From(variable);
        Assert.True(await client.CreateProxy<IBlockList>().IsBlockedAsync("203.0.113.8").Soon());
        foreach (AgentWorker worker in agent.Workers)
        {
            Assert.StartsWith("gate ", worker.Name);
        }

        await ticket.RevokeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A8_the_guides_workers_share_a_limit_and_A9_their_counts_add_up_in_a_journal()
    {
        var launcher = new FakeLauncher();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("hawser-test-");
        await using JournalEventSink journal = await JournalEventSink.OpenAsync(Path.Combine(folder.FullName, "events"));
        await using var agent = new AgentServer(new AgentServerOptions { EventSink = journal });
        agent.Limit("requests", AgentLimit.FixedWindow(permits: 2, TimeSpan.FromMinutes(1)));
        var options = new WorkerOptions { OwnerServices = agent, Launcher = launcher };
        await using Worker<IGate> one = await Worker.SpawnAsync<IGate, Gate>(options).Soon();
        await using Worker<IGate> other = await Worker.SpawnAsync<IGate, Gate>(options).Soon();

        Assert.True(await one.Client.CountAsync("192.0.2.1").Soon());
        Assert.True(await other.Client.CountAsync("192.0.2.1").Soon());
        Assert.False(await one.Client.CountAsync("192.0.2.1").Soon());
        Assert.True(await one.Client.CountAsync("192.0.2.2").Soon());
        await one.DisposeAsync().Soon();
        await other.DisposeAsync().Soon();

        AgentEventCounts counts = journal.Counts;
        Assert.Equal((3L, 0L), (counts.Of("admitted"), counts.Dropped));
        folder.Delete(recursive: true);
    }

    [Fact]
    public void The_code_in_the_guide_is_code_that_is_run_here() =>
        DocumentCode.IsTakenFrom("docs/guides/share-with-workers.md", "tests/Hawser.Agent.Tests/Guide");

    private static async Task AdmitsWithAsync(Worker<IGate> gate, string greeting)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (await gate.Client.AdmitAsync("192.0.2.1").Soon() is { } said && said != greeting)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience.Limit, $"It still says '{said}'.");
        }
    }
}
