using Hawser.Acceptance.Child.Trials;
using Hawser.Tests.Shared;
using Hawser.Workers;

namespace Hawser.Acceptance;

/// <summary>Many workers, at once and one after the other, and what is left of them.</summary>
[Collection(nameof(Alone))]
public sealed class ManyWorkersTests
{
    /// <summary>What caches of the runtime and of the serializer may still grow by; 1,000 cycles that leak 2 KiB each are past it.</summary>
    private const long MemoryNoise = 2_000_000;

    [Fact]
    public async Task W22_many_spawns_at_once_succeed()
    {
        int count = Rounds.Of("HAWSER_SPAWNS", 20);
        Worker<ITrial>[] workers = await Task.WhenAll(Enumerable.Range(0, count).Select(i =>
            Worker.SpawnAsync<ITrial, Trial>(new WorkerOptions { Name = $"worker {i}" }))).Soon();
        Assert.Equal(Enumerable.Range(0, count), await Task.WhenAll(workers.Select((worker, i) => worker.Client.AddAsync(i, 0))).Soon());
        Assert.Single(Folders());
        await Task.WhenAll(workers.Select(worker => worker.DisposeAsync().AsTask())).Soon();
        Gone.Reaped(workers.Select(worker => worker.ProcessId));
        Assert.Empty(Folders());
    }

    [Fact]
    public async Task W22_cycles_of_spawn_call_dispose_leave_descriptors_threads_and_folders_where_they_were()
    {
        int cycles = Rounds.Of("HAWSER_CYCLES", 15);
        await CycleAsync(3);
        int descriptors = OpenResources.Descriptors();
        int threads = OpenResources.HawserThreads();
        long memory = Memory();
        await CycleAsync(cycles);
        ProcessAssert.Eventually(() => OpenResources.Descriptors() <= descriptors, "descriptors are left open");
        ProcessAssert.Eventually(() => OpenResources.HawserThreads() <= threads, "threads are left running");
        ProcessAssert.Eventually(() => Memory() < memory + MemoryNoise, "memory is left in use");
        Assert.Empty(Folders());
    }

    private static async Task CycleAsync(int times)
    {
        for (int i = 0; i < times; i++)
        {
            await using Worker<ITrial> worker = await Worker.SpawnAsync<ITrial, Trial>().Soon();
            Assert.Equal(3, await worker.Client.AddAsync(1, 2).Soon());
            await worker.EndAsync();

            await using StartedWorker<ITrial> handle = await Worker.StartAsync<ITrial, Trial>().Soon();
            await using (WorkerConnection<ITrial> connection = await Worker.ConnectAsync(handle).Soon())
            {
                Assert.Equal(3, await connection.Client.AddAsync(1, 2).Soon());
            }

            await handle.DisposeAsync().Soon();
            Gone.Reaped(handle.ProcessId);
        }
    }

    private static long Memory() => GC.GetTotalMemory(forceFullCollection: true);

    private static string[] Folders() => Directory.GetDirectories(Path.GetTempPath(), $"hawser-{Environment.ProcessId}-*");
}
