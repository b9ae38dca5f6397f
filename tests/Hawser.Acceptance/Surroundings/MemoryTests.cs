using Hawser.Acceptance.Child.Trials;
using Hawser.Rpc;
using Hawser.Tests.Shared;
using Hawser.Workers;

namespace Hawser.Acceptance.Surroundings;

/// <summary>Workers with a limit of their memory, and with garbage collectors of their own.</summary>
[Collection(nameof(Alone))]
public sealed class MemoryTests
{
    private const long Limit = 200 << 20;

    // The runtime collects harder and harder before it gives up, and takes its time over a large heap.
    private const long SmallHeap = 64 << 20;

    [Fact]
    public async Task W25_a_worker_over_its_memory_limit_is_killed_and_reported_as_that()
    {
        await using Worker<ISurroundings> worker = await SpawnAsync(
            new WorkerOptions { Name = "hungry", MemoryLimit = Limit, MemoryCheckInterval = TimeSpan.FromMilliseconds(20) });
        Assert.Equal(0, await worker.Client.DoAsync("eat-native", "20").Soon());
        Task call = worker.Client.DoAsync("eat-native", "400", "stay");
        WorkerExitedException e = await Assert.ThrowsAsync<WorkerExitedException>(() => call.Soon());
        Assert.Equal((WorkerExitCause.MemoryLimit, 9), (e.Exit.Cause, e.Exit.Signal));
        Assert.InRange(e.Exit.MemoryBytes!.Value, Limit, long.MaxValue);
        Assert.Contains("more than its memory limit", e.Message, StringComparison.Ordinal);
        Assert.Equal(["ISurroundings.DoAsync"], e.Exit.CallsInFlight);
        Gone.Reaped(worker.ProcessId);
    }

    [Fact]
    public async Task W25_a_worker_behind_a_wrapper_is_held_to_its_own_memory()
    {
        await using Worker<ISurroundings> worker = await SpawnAsync(
            new WorkerOptions { MemoryLimit = Limit, Wrapper = ["timeout", "1000"] });
        WorkerExitedException e = await Assert.ThrowsAsync<WorkerExitedException>(
            () => worker.Client.DoAsync("eat-native", "400", "stay").Soon());
        Assert.Equal((WorkerExitCause.MemoryLimit, 9), (e.Exit.Cause, e.Exit.Signal));
        ProcessAssert.GoneWithin(TimeSpan.Zero, worker.ProcessId);
    }

    [Fact]
    public async Task W25_a_limit_that_the_runtime_itself_does_not_keep_fails_the_start_and_says_so()
    {
        WorkerStartException e = await Assert.ThrowsAsync<WorkerStartException>(
            () => SpawnAsync(new WorkerOptions { MemoryLimit = 16 << 20, MemoryCheckInterval = TimeSpan.FromMilliseconds(10) }));
        Assert.Contains("more than its memory limit", e.Message, StringComparison.Ordinal);
        Assert.Equal(WorkerExitCause.MemoryLimit, e.Exit?.Cause);
        Gone.Reaped(e.ProcessId!.Value);
    }

    [Fact]
    public async Task W25_a_full_heap_is_an_exception_of_the_call_and_the_worker_serves_on()
    {
        await using Worker<ISurroundings> worker = await SpawnAsync(new WorkerOptions { Gc = new GcOptions { HeapHardLimit = Limit } });
        RemoteException e = await Assert.ThrowsAsync<RemoteException>(() => worker.Client.DoAsync("eat-blocks").Soon());
        Assert.Equal("System.OutOfMemoryException", e.RemoteType);
        Assert.Equal(0, await worker.Client.DoAsync("eat-native", "1").Soon());
        await worker.EndAsync();
    }

    [Theory]
    [InlineData("eat-blocks-behind")]
    [InlineData("eat-crumbs")]
    public async Task W25_a_full_heap_that_ends_the_worker_is_reported_as_that(string verb)
    {
        await using Worker<ISurroundings> worker = await SpawnAsync(new WorkerOptions { Gc = new GcOptions { HeapHardLimit = SmallHeap } });
        Task call = worker.Client.DoAsync(verb);
        WorkerExit exit = await worker.Exited.Soon();
        Assert.True(exit.Cause == WorkerExitCause.MemoryLimit, $"{exit}\n{exit.StandardErrorTail}");
        Assert.Null(exit.MemoryBytes);
        await Task.WhenAny(call);
        Gone.Reaped(worker.ProcessId);
    }

    [Fact]
    public async Task W25_a_worker_has_the_garbage_collector_that_it_is_given()
    {
        await using Worker<ISurroundings> worker = await SpawnAsync(new WorkerOptions
        {
            Gc = new GcOptions { Server = true, Concurrent = false, ConserveMemory = 7, HeapHardLimit = Limit },
        });
        Dictionary<string, string> seen = await worker.Client.GarbageCollectorAsync().Soon();
        Assert.Equal("True", seen["ServerGC"]);
        Assert.Equal("False", seen["ConcurrentGC"]);
        Assert.Equal("7", seen["GCConserveMem"]);
        Assert.Equal($"{Limit}", seen["GCHeapHardLimit"]);
        await worker.EndAsync();
    }

    private static Task<Worker<ISurroundings>> SpawnAsync(WorkerOptions options) =>
        Worker.SpawnAsync<ISurroundings, Child.Trials.Surroundings>(options).Soon();
}
