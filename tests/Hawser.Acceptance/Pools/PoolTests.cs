using System.Collections.Concurrent;
using Hawser.Acceptance.Child.Trials;
using Hawser.Acceptance.Launching;
using Hawser.Rpc;
using Hawser.Workers;

namespace Hawser.Acceptance.Pools;

/// <summary>Pools of real processes, and what becomes of their calls when these are killed.</summary>
public sealed class PoolTests
{
    private const int SIGKILL = 9;

    private static readonly PoolCallOptions Again = new() { Idempotent = true };

    [Fact]
    public async Task W30_W31_W33_a_pool_of_processes_goes_on_when_they_are_killed_and_leaves_none_behind()
    {
        await using var pool = new WorkerPool<ITrial, Trial>(
            new WorkerPoolOptions { Size = 2, Spares = 1, Worker = new WorkerOptions { Name = "crew" } });
        await pool.WaitUntilReadyAsync().Soon();
        HashSet<int> processes = Processes(pool);
        int[] sums = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => pool.RunAsync((client, token) => client.AddAsync(i, 1, token)))).Soon();
        Assert.Equal(Enumerable.Range(1, 50), sums);

        // Killed with a lease: its call says so, and the spare is there at once.
        using PoolLease<ITrial> other = await pool.LeaseAsync("one").Soon();
        using PoolLease<ITrial> lease = await pool.LeaseAsync("two").Soon();
        Task hanging = lease.Client.HangAsync();
        Assert.Equal(0, ProcessAssert.Signal(lease.ProcessId, SIGKILL));
        WorkerExit exit = (await Assert.ThrowsAsync<WorkerExitedException>(() => hanging.Soon())).Exit;
        Assert.Equal((lease.ProcessId, $"crew.{lease.WorkerIndex}", SIGKILL), (exit.ProcessId, exit.Name, exit.Signal));
        using (PoolLease<ITrial> next = await pool.LeaseAsync("two").Soon())
        {
            Assert.Contains(next.ProcessId, processes);
            Assert.NotEqual(other.ProcessId, next.ProcessId);
            Assert.Equal(3, await next.Client.AddAsync(1, 2).Soon());
        }

        await pool.WaitUntilReadyAsync().Soon();
        processes.UnionWith(Processes(pool));
        Assert.Equal(4, processes.Count);
        await pool.DisposeAsync().Soon();
        Gone.Reaped(processes);
    }

    [Fact]
    public async Task W24_W30_W31_calls_that_take_all_threads_and_workers_that_are_worn_out_end_with_their_processes()
    {
        var pool = new WorkerPool<ITrial, Trial>(new WorkerPoolOptions
        {
            Size = 1,
            MaxCallsPerWorker = 2,
            Worker = new WorkerOptions { CancellationGrace = TimeSpan.Zero },
        });
        await using (pool)
        {
            // The time-out is the call's, and not that of the start before it.
            await pool.WaitUntilReadyAsync().Soon();
            var processes = new HashSet<int>();
            Task starving = pool.RunAsync(
                (client, _) =>
                {
                    processes.UnionWith(Processes(pool));
                    return client.DoAsync("starve");
                },
                new PoolCallOptions { Timeout = TimeSpan.FromSeconds(1) });
            await Assert.ThrowsAsync<RpcTimeoutException>(() => starving.Soon());
            PoisonItemException e = await Assert.ThrowsAsync<PoisonItemException>(
                () => pool.RunAsync((client, _) => client.DoAsync("abort"), Again).Soon());
            Assert.Equal(3, e.Exits.Count);
            Assert.All(e.Exits, exit => Assert.NotNull(exit.Signal));
            processes.UnionWith(e.Exits.Select(exit => exit.ProcessId));
            for (int i = 0; i < 3; i++)
            {
                Assert.Equal("x", await pool.RunAsync((client, _) => client.EchoAsync("x")).Soon());
                processes.UnionWith(Processes(pool));
            }

            Assert.Equal(1, pool.Statistics.Recycled[PoolRecycling.Calls]);
            Assert.Equal(6, processes.Count);
            await pool.DisposeAsync().Soon();
            Gone.Reaped(processes);
        }
    }

    [Fact]
    public void W30_an_owner_whose_threads_are_all_taken_for_a_while_has_each_result_once_and_loses_no_worker()
    {
        int[] workers;
        using (Owner owner = Owner.Start(Launched.ChildExecutable, ["starve-with-pool"]))
        {
            workers = [owner.NextProcessId("worker"), owner.NextProcessId("worker")];
            Assert.Equal("2000 once, 0 died", owner.NextLine());
            Assert.Equal(0, owner.ExitCode());
        }

        ProcessAssert.Gone(workers);
    }

    [Fact]
    public async Task W30_under_random_kills_every_call_has_exactly_one_outcome_and_the_pool_stays_whole()
    {
        TimeSpan time = TimeSpan.FromSeconds(Rounds.Of("HAWSER_POOL_KILLS", inCi: 3));
        var random = new Random(4711);
        var processes = new ConcurrentDictionary<int, bool>();
        await using var standby = new StandbyHosts(new StandbyOptions { Count = 2, MaxRestarts = 100 });
        await using var pool = new WorkerPool<ITrial, Trial>(new WorkerPoolOptions
        {
            Size = 3,
            Spares = 1,
            CallsPerWorker = 4,
            MaxCallsPerWorker = 5000,
            PoisonLimit = 100,
            MaxStartFailures = 1000, // Those that are killed before their first call count as such.
            Worker = new WorkerOptions { Name = "target", Standby = standby },
        });
        await pool.WaitUntilReadyAsync().Soon();
        using var over = new CancellationTokenSource();
        Task<long[]>[] callers = [.. Enumerable.Range(0, 16).Select(caller => Task.Run(() => CallAsync(caller)))];
        Task killing = KillAsync();
        long[][] counts = await Task.WhenAll(callers).WaitAsync(time + ProcessAssert.Patience);
        await killing.Soon();

        PoolStatistics statistics = pool.Statistics;
        Assert.Equal((counts.Sum(count => count[0]), counts.Sum(count => count[1])), (statistics.Completed, statistics.Failed));
        Assert.Equal((0, 0), (statistics.InFlight, statistics.Waiting));
        Assert.True(statistics.Died > 0, "nobody was killed");
        Assert.True(statistics.Retried > 0, "no call was hit");
        await pool.WaitUntilReadyAsync().Soon();
        Assert.Equal(3, pool.Statistics.Count(PoolWorkerState.Serving));
        await pool.DisposeAsync().Soon();
        ProcessAssert.Gone(processes.Keys);

        // Even callers may not be called again, and then they see the death; odd ones never do.
        async Task<long[]> CallAsync(int caller)
        {
            long[] count = [0, 0];
            for (int i = 0; !over.IsCancellationRequested; i++)
            {
                try
                {
                    Assert.Equal(caller + i, await pool.RunAsync(
                        (client, token) => client.AddAsync(caller, i, token), caller % 2 == 0 ? null : Again));
                    count[0]++;
                }
                catch (WorkerExitedException) when (caller % 2 == 0)
                {
                    count[1]++;
                }
            }

            return count;
        }

        // For the time, and on until a kill has hit a call: on a slow machine there are few of them.
        async Task KillAsync()
        {
            long begin = TimeProvider.System.GetTimestamp();
            while (TimeProvider.System.GetElapsedTime(begin) is var taken
                && (taken < time || (pool.Statistics.Retried == 0 && taken < time + (ProcessAssert.Patience / 2))))
            {
                int[] there = [.. Processes(pool)];
                if (there.Length > 0)
                {
                    Array.ForEach(there, process => processes.TryAdd(process, true));
                    int target = there[random.Next(there.Length)];
                    _ = ProcessAssert.Signal(target, SIGKILL);
                    await Task.Run(() => ProcessAssert.Gone(target));
                    await pool.WaitUntilReadyAsync().Soon();
                }
            }

            await over.CancelAsync();
        }
    }

    private static HashSet<int> Processes<TContract>(WorkerPool<TContract> pool)
        where TContract : class =>
        [.. pool.Statistics.Workers.Select(worker => worker.ProcessId).OfType<int>()];
}
