using Hawser.Acceptance.Child.Trials;
using Hawser.Tests.Shared;
using Hawser.Workers;

namespace Hawser.Acceptance;

/// <summary>What workers over their standard streams leave behind, counted while nothing else runs.</summary>
[Collection(nameof(Alone))]
public sealed class StandardStreamsResidueTests
{
    [Fact]
    public async Task W22_workers_over_their_standard_streams_leave_no_descriptor_behind()
    {
        await CycleAsync(); // What is made once is made.
        int descriptors = OpenResources.Descriptors();
        await CycleAsync();
        await CycleAsync();
        ProcessAssert.Eventually(() => OpenResources.Descriptors() <= descriptors, "descriptors are left open");
    }

    private static async Task CycleAsync()
    {
        var options = new WorkerOptions { Channel = WorkerChannel.StandardStreams };
        Worker<ITrial>[] workers = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Worker.SpawnAsync<ITrial, Trial>(options))).Soon();
        foreach (Worker<ITrial> worker in workers)
        {
            Assert.Equal(3, await worker.Client.AddAsync(1, 2).Soon());
            await worker.EndAsync();
        }
    }
}
