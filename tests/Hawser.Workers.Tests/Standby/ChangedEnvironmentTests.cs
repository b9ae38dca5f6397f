using Hawser.Tests.Shared;

namespace Hawser.Workers.Tests.Standby;

/// <summary>Waiting processes and the environment of their owner, which the test changes: so while no other test runs.</summary>
[Collection(nameof(Alone))]
public sealed class ChangedEnvironmentTests
{
    [Fact]
    public async Task A_worker_gets_no_process_from_before_a_change_of_its_owners_environment()
    {
        await using var stock = new Stock();
        await stock.FullAsync();
        int waiting = Assert.Single(stock.Hosts.Waiting);
        Environment.SetEnvironmentVariable("HAWSER_CHANGED_SINCE", "1");
        try
        {
            await using Worker<ICounter> worker = await stock.SpawnAsync().Soon();
            Assert.NotEqual(waiting, worker.ProcessId);
        }
        finally
        {
            Environment.SetEnvironmentVariable("HAWSER_CHANGED_SINCE", null);
        }

        await using Worker<ICounter> later = await stock.SpawnAsync().Soon();
        Assert.Equal(waiting, later.ProcessId);
    }
}
