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

        // A control group never gives more than the limit.
        Assert.InRange(e.Exit.MemoryBytes!.Value, Limit - (1 << 20), long.MaxValue);
        Assert.Contains("more than its memory limit", e.Message, StringComparison.Ordinal);
        Assert.Equal(["ISurroundings.DoAsync"], e.Exit.CallsInFlight);
        Gone.Reaped(worker.ProcessId);
    }

    [Fact]
    public async Task W25_where_a_control_group_can_be_made_the_kernel_keeps_the_limit_and_nothing_is_left_of_the_group()
    {
        string left = MakeLeftGroup();

        await using Worker<ISurroundings> worker = await SpawnAsync(
            new WorkerOptions { MemoryLimit = Limit, MemoryCheckInterval = TimeSpan.FromMinutes(1) });

        Assert.False(Directory.Exists(left), "the group of an owner that is gone is still there");
        string group = Path.Combine(Path.GetDirectoryName(left)!, $"hawser-{Environment.ProcessId}-{worker.ProcessId}");
        Assert.Contains($"{worker.ProcessId}", await File.ReadAllLinesAsync(Path.Combine(group, "cgroup.procs")));
        WorkerExitedException e = await Assert.ThrowsAsync<WorkerExitedException>(
            () => worker.Client.DoAsync("eat-native", "400", "stay").Soon());
        Assert.Equal((WorkerExitCause.MemoryLimit, 9), (e.Exit.Cause, e.Exit.Signal));
        Assert.InRange(e.Exit.MemoryBytes!.Value, Limit - (1 << 20), Limit);
        Gone.Reaped(worker.ProcessId);
        Assert.False(Directory.Exists(group), "the worker's group is still there");
    }

    [Fact]
    public async Task W25_a_worker_in_a_control_group_that_somebody_kills_was_not_ended_for_its_memory()
    {
        MakeLeftGroup();
        await using Worker<ISurroundings> worker = await SpawnAsync(new WorkerOptions { MemoryLimit = Limit });
        Assert.Equal(0, ProcessAssert.Signal(worker.ProcessId, 9));
        WorkerExit exit = await worker.Exited.Soon();
        Assert.Equal((WorkerExitCause.Signal, 9, (long?)null), (exit.Cause, exit.Signal, exit.MemoryBytes));
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
        // Behind a wrapper all resident pages count, those of the runtime's files among them.
        WorkerStartException e = await Assert.ThrowsAsync<WorkerStartException>(() => SpawnAsync(new WorkerOptions
        {
            MemoryLimit = 16 << 20,
            MemoryCheckInterval = TimeSpan.FromMilliseconds(10),
            Wrapper = ["timeout", "1000"],
        }));
        Assert.Contains("more than its memory limit", e.Message, StringComparison.Ordinal);
        Assert.Equal(WorkerExitCause.MemoryLimit, e.Exit?.Cause);
        ProcessAssert.GoneWithin(TimeSpan.Zero, e.ProcessId!.Value);
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

    /// <summary>Makes a group that an owner has left who is gone; where that cannot be, the test is skipped.</summary>
    private static string MakeLeftGroup()
    {
        string? own = File.ReadLines("/proc/self/cgroup").Select(line => line.Split(':', 3)).FirstOrDefault(line => line[1] == "memory")?[2];
        string home = $"/sys/fs/cgroup/memory{own?.TrimEnd('/')}";
        string left = Path.Combine(home, $"hawser-{int.MaxValue}-1");
        try
        {
            Assert.SkipWhen(own is null || !Directory.Exists(home), "There are no control groups for memory here (cgroup v1).");
            Directory.CreateDirectory(left);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Assert.Skip($"This process may not make control groups: {e.Message}");
        }

        return left;
    }

    private static Task<Worker<ISurroundings>> SpawnAsync(WorkerOptions options) =>
        Worker.SpawnAsync<ISurroundings, Child.Trials.Surroundings>(options).Soon();
}
