using System.Diagnostics;
using System.Globalization;
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

    private static string EnvironmentOf(int process) => File.ReadAllText($"/proc/{process}/environ").Split('\0')
        .Single(static variable => variable.StartsWith(AgentTicket.Variable + "=", StringComparison.Ordinal))[(AgentTicket.Variable.Length + 1)..];
}
