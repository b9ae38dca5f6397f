using System.Diagnostics;
using System.Globalization;
using System.Threading.RateLimiting;
using Hawser.Agent;
using Hawser.Tests.Shared;

namespace Hawser.Acceptance.Agent;

/// <summary>Processes that somebody else starts, here a shell: they come to the agent with a ticket.</summary>
public sealed class TicketProcessTests
{
    [Theory]
    [InlineData("file")]
    [InlineData("pipe")]
    public async Task A13_a_process_managers_child_comes_with_a_ticket_by_file_or_by_inherited_pipe_and_A6_its_events_are_counted(string way)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("hawser-test-");
        await using var agent = new AgentServer();
        AgentTicket ticket = agent.IssueTicket("tug");
        string file = Path.Combine(folder.FullName, "ticket");
        using AgentTicketPipe? pipe = way == "pipe" ? ticket.OpenPipe() : null;
        string program = Path.Combine(
            AppContext.BaseDirectory.Replace("Hawser.Acceptance/", "Hawser.Acceptance.Child/", StringComparison.Ordinal), "Hawser.Acceptance.Child");

        // The shell goes on after the program, so it stays there meanwhile.
        var manager = new ProcessStartInfo("sh", ["-c", "\"$0\" ask-agent; echo ended $?", program]);
        manager.Environment[AgentTicket.Variable] = pipe?.EnvironmentValue ?? ticket.WriteFile(file);
        int process;
        await using (ToldProcess run = ToldProcess.Start(manager))
        {
            pipe?.Dispose();
            string line = await run.LineAsync();
            Assert.StartsWith("connected ", line, StringComparison.Ordinal);
            process = int.Parse(line["connected ".Length..], CultureInfo.InvariantCulture);
            Assert.NotEqual(run.Id, process);
            AgentWorker worker = Assert.Single(agent.Workers);
            Assert.Equal(("tug", process), (worker.Name, worker.ProcessId));

            // No secret: only where it is.
            Assert.Matches("^(file:/.*|pipe:[0-9]+)$", EnvironmentOf(process));
            Assert.Equal("counted", await run.AskAsync("rope"));
            Assert.Equal(1, ((MemoryEventSink)agent.EventSink).Counts.Of("rope"));

            await ticket.RevokeAsync();
            await worker.Gone.Soon();
            Assert.Empty(agent.Workers);
            run.EndInput();
            Assert.Equal("ended 0", await run.LineAsync());
            await run.WaitForEndAsync();
        }

        ProcessAssert.Gone(process);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A12_an_agent_that_is_stopped_leaves_limits_to_the_fallback_and_A6_has_what_happened_meanwhile_once_when_it_goes_on()
    {
        const int goOn = 18;
        DirectoryInfo folder = Directory.CreateTempSubdirectory("hawser-test-");
        await using ToldProcess agent = ToldProcess.Start("Hawser.Acceptance.Child", "serve-agent", folder.FullName, "2");
        Assert.Equal("ready", await agent.LineAsync());
        await using AgentClient client = AgentClient.From(
            $"file:{folder.FullName}/0.ticket",
            new AgentClientOptions { CallTimeout = TimeSpan.FromMilliseconds(500), SilenceTimeout = TimeSpan.FromDays(1) });
        await client.ConnectAsync().Soon();
        RateLimiter limiter = client.GetRateLimiter("lock", "", new AgentLimitOptions { Fallback = AgentLimitFallback.Allow });

        ProcessAssert.Stop(agent.Id);
        client.Events.TryAdd("turn", 3);
        Task flushed = client.Events.FlushAsync();
        Assert.True((await limiter.AcquireAsync().AsTask().Soon()).IsAcquired);
        Assert.False(flushed.IsCompleted);
        _ = ProcessAssert.Signal(agent.Id, goOn);

        await flushed.Soon();
        Assert.EndsWith(" 3", await agent.AskAsync("1"), StringComparison.Ordinal);

        // Once more, and killed: who waits is not told that they are stored.
        ProcessAssert.Stop(agent.Id);
        client.Events.TryAdd("turn");
        Task lost = client.Events.FlushAsync();
        await agent.KillAsync();
        await client.DisposeAsync().Soon();
        await Assert.ThrowsAsync<AgentUnavailableException>(() => lost.Soon());
        folder.Delete(recursive: true);
    }

    private static string EnvironmentOf(int process) => File.ReadAllText($"/proc/{process}/environ").Split('\0')
        .Single(static variable => variable.StartsWith(AgentTicket.Variable + "=", StringComparison.Ordinal))[(AgentTicket.Variable.Length + 1)..];
}
