using System.Globalization;

namespace Hawser.Acceptance.Agent;

/// <summary>Many clients of one agent, for a while: nothing that either side holds grows.</summary>
public sealed class AgentSoakTests
{
    private const int Clients = 64;

    [Fact]
    public async Task A8_sixty_four_clients_under_load_leave_memory_descriptors_and_threads_as_they_were_and_all_is_counted()
    {
        TimeSpan time = TimeSpan.FromSeconds(Rounds.Of("HAWSER_AGENT_SOAK", inCi: 2));
        DirectoryInfo folder = Directory.CreateTempSubdirectory("hawser-test-");
        await using ToldProcess agent = ToldProcess.Start("Hawser.Acceptance.Child", "serve-agent", folder.FullName, $"{Clients}");
        Assert.Equal("ready", await agent.LineAsync());
        await using ToldProcess clients = ToldProcess.Start("Hawser.Acceptance.Child", "use-agent", folder.FullName, $"{Clients}");

        // Each client has come, left and come again: what is made once has been made.
        int document = 0;
        (Holdings Agent, Holdings Clients) first, last;
        do
        {
            first = await LookAsync();
        }
        while (first.Clients.Turns < Clients * 150);

        long begin = TimeProvider.System.GetTimestamp();
        do
        {
            last = await LookAsync();
        }
        while (TimeProvider.System.GetElapsedTime(begin) < time);

        TestContext.Current.TestOutputHelper?.WriteLine($"agent   {first.Agent}\n     -> {last.Agent}");
        TestContext.Current.TestOutputHelper?.WriteLine($"clients {first.Clients}\n     -> {last.Clients}");
        Assert.True(last.Clients.Turns > first.Clients.Turns, "nothing was done");
        IsFlat(first.Agent, last.Agent);
        IsFlat(first.Clients, last.Clients);

        clients.EndInput();
        string total = await clients.LineWithAsync("total ");
        Assert.Equal(total, $"total {(await AgentAsync()).Turns}");
        await clients.WaitForEndAsync();
        agent.EndInput();
        await agent.WaitForEndAsync();
        folder.Delete(recursive: true);

        // The clients tell four times a second; each question to the agent changes its document, too.
        async Task<(Holdings Agent, Holdings Clients)> LookAsync() => (await AgentAsync(), Holdings.Parse(await clients.LineAsync()));

        async Task<Holdings> AgentAsync() => Holdings.Parse(await agent.AskAsync((++document).ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>What comes and goes with each client is there at one moment and not at another; what is left of each turn would be far more.</summary>
    private static void IsFlat(Holdings first, Holdings last)
    {
        // The collector's total is a difference of counters that move meanwhile: of a small heap it has been seen below zero.
        Assert.InRange(last.Heap, long.MinValue, first.Heap + (32L << 20));
        Assert.InRange(last.Resident, 0, (first.Resident * 3 / 2) + (64L << 20));
        Assert.InRange(last.Descriptors, 0, first.Descriptors + (Clients * 2));
        Assert.InRange(last.Threads, 0, first.Threads + (Clients * 2) + 32);
    }

    /// <summary>What a process holds, and how many turns it knows of.</summary>
    private sealed record Holdings(long Heap, long Resident, int Descriptors, int Threads, long Turns)
    {
        public static Holdings Parse(string line)
        {
            long[] parts = [.. line.Split(' ').Select(static part => long.Parse(part, CultureInfo.InvariantCulture))];
            return new Holdings(parts[0], parts[1], (int)parts[2], (int)parts[3], parts[4]);
        }
    }
}
