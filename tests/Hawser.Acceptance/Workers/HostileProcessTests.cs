using Hawser.Acceptance.Child.Trials;
using Hawser.Tests.Shared;
using Hawser.Workers;

namespace Hawser.Acceptance.Workers;

/// <summary>A real process that attacks its owner, beside another that works.</summary>
[Collection(nameof(Alone))]
public sealed class HostileProcessTests
{
    private const long MostHeld = 32 << 20;

    /// <summary>The runtime opens some of its own as it goes on; the hostile process holds ten times as many connections.</summary>
    private const int DescriptorRoom = 30;

    [Fact]
    public async Task A_hostile_process_that_prints_storms_and_wrecks_its_channel_costs_its_owner_nothing()
    {
        await using Worker<ITrial> neighbour = await Worker.SpawnAsync<ITrial, Trial>(new WorkerOptions { Name = "neighbour" }).Soon();
        Assert.Equal(3, await neighbour.Client.AddAsync(1, 2).Soon());
        int descriptors = OpenResources.Descriptors();
        int threads = OpenResources.HawserThreads();
        long memory = GC.GetTotalMemory(forceFullCollection: true);

        await using Worker<ISabotage> hostile = await Worker.SpawnAsync<ISabotage, Saboteur>(new WorkerOptions { Name = "hostile" }).Soon();
        int child = await hostile.Client.StartChildAsync().Soon();
        Task printing = hostile.Client.PrintAsync(megabytes: 16);
        await hostile.Client.StormAsync(connections: 300).Soon();

        // While its connections are held.
        await using (Worker<ITrial> third = await Worker.SpawnAsync<ITrial, Trial>(new WorkerOptions { Name = "third" }).Soon())
        {
            Assert.Equal(4, await third.Client.AddAsync(2, 2).Soon());
        }

        Assert.Equal(5, await neighbour.Client.AddAsync(2, 3).Soon());
        await printing.Soon();

        WorkerExit exit = (await Assert.ThrowsAsync<WorkerExitedException>(() => hostile.Client.WreckAsync().Soon())).Exit;
        Assert.NotEqual(WorkerExitCause.Requested, exit.Cause);
        Assert.InRange(exit.StandardErrorTail.Length, 1, LongestTail);
        Assert.Equal(6, await neighbour.Client.AddAsync(3, 3).Soon());
        ProcessAssert.Gone(hostile.ProcessId, child);
        ProcessAssert.Eventually(() => OpenResources.Descriptors() <= descriptors + DescriptorRoom, "descriptors are left open");
        ProcessAssert.Eventually(() => OpenResources.HawserThreads() <= threads, "threads are left running");
        ProcessAssert.Eventually(() => GC.GetTotalMemory(forceFullCollection: true) < memory + MostHeld, "memory is left in use");
        await neighbour.EndAsync();
    }

    /// <summary>The default of <see cref="WorkerOptions.OutputTailBytes"/>.</summary>
    private static int LongestTail => new WorkerOptions().OutputTailBytes;
}
