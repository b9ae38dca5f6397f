using Hawser.Rpc;
using Hawser.Testing;

namespace Hawser.Workers.Tests.Pools;

/// <summary>Pools of workers without processes: what becomes of calls.</summary>
public sealed class WorkerPoolTests
{
    private readonly Quay _quay = new();

    [Fact]
    public async Task W27_many_calls_share_the_workers_and_each_has_its_own_answer()
    {
        _quay.Holds = false;
        await using var pool = new WorkerPool<IBerth, Berth>(Options(size: 3, calls: 4));
        await pool.WaitUntilReadyAsync().Soon();
        int[] answers = await Task.WhenAll(
            Enumerable.Range(0, 200).Select(i => pool.RunAsync((client, token) => client.EchoAsync(i, token)))).Soon();
        Assert.Equal(Enumerable.Range(0, 200), answers);
        PoolStatistics statistics = pool.Statistics;
        Assert.Equal((200, 0, 0, 0), (statistics.Completed, statistics.Failed, statistics.InFlight, statistics.Waiting));
        Assert.Equal(3, _quay.Launcher.Workers.Count);
        Assert.All(statistics.Workers, worker => Assert.True(worker.Calls > 0));
    }

    [Fact]
    public async Task W36_each_worker_has_a_name_with_its_index_and_is_initialized_once()
    {
        _quay.Holds = false;
        await using var pool = new WorkerPool<IBerth, Berth>(Options(size: 3), (client, index, _) => client.InitializeAsync(index));
        await pool.WaitUntilReadyAsync().Soon();
        using PoolLease<IBerth> a = await pool.LeaseAsync().Soon();
        using PoolLease<IBerth> b = await pool.LeaseAsync().Soon();
        using PoolLease<IBerth> c = await pool.LeaseAsync().Soon();
        string[] told = [await a.Client.DescribeAsync().Soon(), await b.Client.DescribeAsync().Soon(), await c.Client.DescribeAsync().Soon()];
        Assert.Equal(["berth.0: 0", "berth.1: 1", "berth.2: 2"], told.Order());
        Assert.Equal([0, 1, 2], new[] { a.WorkerIndex, b.WorkerIndex, c.WorkerIndex }.Order());
    }

    [Fact]
    public async Task W36_a_class_with_an_init_value_gets_that_of_its_index()
    {
        _quay.Holds = false;
        await using var pool = new WorkerPool<IBerth, NumberedBerth, Start>(index => new Start(100 + index), Options(size: 2));
        using PoolLease<IBerth> a = await pool.LeaseAsync().Soon();
        using PoolLease<IBerth> b = await pool.LeaseAsync().Soon();
        Assert.Equal(
            ["berth.0 has 100", "berth.1 has 101"], new[] { await a.Client.DescribeAsync().Soon(), await b.Client.DescribeAsync().Soon() }.Order());
        Assert.Throws<ArgumentException>(() => new WorkerPool<IBerth, NumberedBerth>());
    }

    [Fact]
    public async Task W30_a_worker_that_dies_costs_its_own_calls_only_and_is_replaced()
    {
        await using var pool = new WorkerPool<IBerth, Berth>(Options(size: 2));
        Task<int> lost = pool.RunAsync((client, token) => client.BookAsync(1, token));
        Task<int> kept = pool.RunAsync((client, token) => client.BookAsync(2, token));
        HeldCall[] held = await _quay.NextAsync(2);
        Task<int> later = pool.RunAsync((client, token) => client.BookAsync(3, token));
        held[0].Worker.WriteError("out of rope");
        held[0].Worker.Die(11);

        WorkerExit exit = (await Assert.ThrowsAsync<WorkerExitedException>(() => Either(lost, kept))).Exit;
        Assert.Equal((held[0].Worker.ProcessId, 11), (exit.ProcessId, exit.Signal));
        Assert.StartsWith("berth.", exit.Name, StringComparison.Ordinal);
        Assert.Contains("out of rope", exit.StandardErrorTail, StringComparison.Ordinal);
        HeldCall next = await _quay.NextAsync();
        Assert.NotEqual(held[1].Worker, next.Worker);
        next.Release();
        Assert.Equal(3, await later.Soon());
        held[1].Release();
        await Task.WhenAny(lost.IsFaulted ? kept : lost).Soon();
        Assert.Equal((2, 1, 1), (pool.Statistics.Completed, pool.Statistics.Failed, pool.Statistics.Died));

        static Task Either(Task a, Task b) => Task.WhenAny(a, b).Soon().ContinueWith(first => first.Result, TaskScheduler.Default).Unwrap();
    }

    [Fact]
    public async Task W30_an_idempotent_call_is_made_again_on_another_worker()
    {
        await using var pool = new WorkerPool<IBerth, Berth>(Options(size: 1));
        Task<int> call = pool.RunAsync((client, token) => client.EchoAsync(7, token));
        HeldCall first = await _quay.NextAsync();
        first.Worker.Die(9);
        HeldCall second = await _quay.NextAsync();
        Assert.NotEqual(first.Worker, second.Worker);
        second.Release();
        Assert.Equal(7, await call.Soon());
        Assert.Equal((1, 1, 0), (pool.Statistics.Completed, pool.Statistics.Retried, pool.Statistics.Failed));
    }

    [Fact]
    public async Task W30_a_call_that_has_called_anything_that_is_not_idempotent_is_not_made_again_unless_it_says_so()
    {
        await using var pool = new WorkerPool<IBerth, Berth>(Options(size: 1));
        Task<int> mixed = pool.RunAsync(async (client, token) => await client.BookAsync(1, token) + await client.EchoAsync(2, token));
        (await _quay.NextAsync()).Release();
        (await _quay.NextAsync()).Worker.Die(9);
        await Assert.ThrowsAsync<WorkerExitedException>(() => mixed.Soon());

        Task<int> said = pool.RunAsync((client, token) => client.BookAsync(3, token), new PoolCallOptions { Idempotent = true });
        (await _quay.NextAsync()).Worker.Die(9);
        (await _quay.NextAsync()).Release();
        Assert.Equal(3, await said.Soon());

        Task<int> forbidden = pool.RunAsync((client, token) => client.EchoAsync(3, token), new PoolCallOptions { Idempotent = false });
        (await _quay.NextAsync()).Worker.Die(9);
        await Assert.ThrowsAsync<WorkerExitedException>(() => forbidden.Soon());
    }

    [Fact]
    public async Task W30_a_call_that_has_killed_3_workers_fails_with_that_reason_and_the_others_go_on()
    {
        await using var pool = new WorkerPool<IBerth, Berth>(Options(size: 1, calls: 2));
        Task<int> poison = pool.RunAsync((client, token) => client.EchoAsync(666, token));
        HeldCall next = await _quay.NextAsync();
        Task<string> innocent = pool.RunAsync((client, _) => client.DescribeAsync(), new PoolCallOptions { Idempotent = true });
        await _quay.NextAsync();
        for (int killed = 0; killed < 3; next = await _quay.NextAsync())
        {
            if (next.Method == "IBerth.EchoAsync")
            {
                next.Worker.Die(11);
                killed++;
            }
            else
            {
                next.Release();
            }

            if (killed == 3)
            {
                break;
            }
        }

        PoisonItemException e = await Assert.ThrowsAsync<PoisonItemException>(() => poison.Soon());
        Assert.Equal(3, e.Exits.Count);
        Assert.All(e.Exits, exit => Assert.Equal(11, exit.Signal));
        if (!innocent.IsCompleted)
        {
            (await _quay.NextAsync()).Release();
        }

        Assert.StartsWith("berth.0", await innocent.Soon(), StringComparison.Ordinal);
        Assert.Equal((1, 1, 1), (pool.Statistics.Completed, pool.Statistics.Failed, pool.Statistics.Poisoned));
    }

    [Fact]
    public async Task W24_a_call_whose_time_is_over_fails_and_a_worker_that_goes_on_with_it_is_killed_without_taking_the_next()
    {
        var quay = new Quay { IsDeaf = true };
        await using var pool = new WorkerPool<IBerth, Berth>(
            new WorkerPoolOptions { Size = 1, Worker = quay.Worker, CallTimeout = TimeSpan.FromSeconds(10) });
        Task<int> deaf = pool.RunAsync((client, token) => client.EchoAsync(1, token));
        HeldCall held = await quay.NextAsync();
        Task<int> next = pool.RunAsync((client, token) => client.BookAsync(2, token));
        quay.Time.Advance(TimeSpan.FromSeconds(10));
        RpcTimeoutException e = await Assert.ThrowsAsync<RpcTimeoutException>(() => deaf.Soon());
        Assert.Equal(TimeSpan.FromSeconds(10), e.Deadline);
        await Quay.UntilAsync(() => held.Token.IsCancellationRequested);
        Assert.True(quay.IsQuiet);
        quay.Holds = false;
        await quay.DriveAsync(held.Worker.Exited);
        Assert.True(held.Worker.IsKilled);
        Assert.Equal(2, await next.Soon());
        Assert.Equal(2, quay.Launcher.Workers.Count);
    }

    [Fact]
    public async Task W24_a_worker_that_hears_of_a_cancellation_lives_on_and_has_the_next_call_when_it_has_answered()
    {
        await using var pool = new WorkerPool<IBerth, Berth>(Options(size: 1));
        using var cancel = new CancellationTokenSource();
        Task<int> given = pool.RunAsync((client, token) => client.EchoAsync(1, token), cancel.Token);
        HeldCall held = await _quay.NextAsync();
        Task<int> next = pool.RunAsync((client, token) => client.EchoAsync(2, token));
        await cancel.CancelAsync();
        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given.Soon());
        Assert.Equal(cancel.Token, e.CancellationToken);
        HeldCall second = await _quay.NextAsync();
        Assert.Same(held.Worker, second.Worker);
        second.Release();
        Assert.Equal(2, await next.Soon());
    }

    [Fact]
    public async Task W14_a_call_that_throws_there_fails_alone_and_the_worker_serves_on()
    {
        _quay.Holds = false;
        await using var pool = new WorkerPool<IBerth, Berth>(Options(size: 1));
        RemoteException e = await Assert.ThrowsAsync<RemoteException>(() => pool.RunAsync((client, _) => client.FailAsync("no")).Soon());
        Assert.Equal("no", e.Message);
        Assert.Equal(5, await pool.RunAsync((client, token) => client.EchoAsync(5, token)).Soon());
        Assert.Single(_quay.Launcher.Workers);
    }

    [Fact]
    public async Task W32_a_call_that_gets_no_worker_in_time_is_refused_and_one_that_is_cancelled_leaves()
    {
        await using var pool = new WorkerPool<IBerth, Berth>(
            new WorkerPoolOptions { Size = 1, Worker = _quay.Worker, QueueTimeout = TimeSpan.FromSeconds(3) });
        Task<int> first = pool.RunAsync((client, token) => client.EchoAsync(1, token));
        HeldCall held = await _quay.NextAsync();
        using var cancel = new CancellationTokenSource();
        Task<int> cancelled = pool.RunAsync((client, token) => client.EchoAsync(2, token), cancel.Token);
        Task<int> late = pool.RunAsync((client, token) => client.EchoAsync(3, token));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.Soon());
        _quay.Time.Advance(TimeSpan.FromSeconds(3));
        PoolExhaustedException e = await Assert.ThrowsAsync<PoolExhaustedException>(() => late.Soon());
        Assert.Equal(TimeSpan.FromSeconds(3), e.Waited);
        held.Release();
        Assert.Equal(1, await first.Soon());
        Assert.Equal((0, 1, 2), (pool.Statistics.Waiting, pool.Statistics.Completed, pool.Statistics.Failed));
        Assert.True(_quay.IsQuiet);
    }

    [Fact]
    public async Task W32_a_pool_that_is_disposed_while_it_is_busy_lets_calls_end_in_time_and_fails_those_that_wait()
    {
        var pool = new WorkerPool<IBerth, Berth>(Options(size: 1));
        Task<int> runs = pool.RunAsync((client, token) => client.EchoAsync(1, token));
        HeldCall held = await _quay.NextAsync();
        Task<int> waits = pool.RunAsync((client, token) => client.EchoAsync(2, token));
        Task disposing = pool.DisposeAsync().AsTask();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waits.Soon());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => pool.RunAsync((client, token) => client.EchoAsync(3, token)).Soon());
        held.Release();
        Assert.Equal(1, await runs.Soon());
        await disposing.Soon();
        Assert.All(_quay.Launcher.Workers, worker => Assert.True(worker.Exited.IsCompleted));
    }

    [Fact]
    public async Task W32_a_pool_that_is_disposed_kills_a_worker_that_does_not_end_in_time()
    {
        var quay = new Quay { IsDeaf = true };
        var pool = new WorkerPool<IBerth, Berth>(new WorkerPoolOptions { Size = 2, Worker = quay.Worker });
        Task<int> runs = pool.RunAsync((client, token) => client.EchoAsync(1, token));
        HeldCall held = await quay.NextAsync();
        await quay.DriveAsync(pool.DisposeAsync().AsTask());
        WorkerExitedException e = await Assert.ThrowsAsync<WorkerExitedException>(() => runs.Soon());
        Assert.Equal((WorkerExitCause.Requested, held.Worker.ProcessId), (e.Exit.Cause, e.Exit.ProcessId));
        Assert.All(quay.Launcher.Workers, worker => Assert.True(worker.Exited.IsCompleted));
    }

    [Fact]
    public async Task W32_a_pool_that_drains_carries_out_what_it_has_and_takes_no_more()
    {
        await using var pool = new WorkerPool<IBerth, Berth>(Options(size: 1));
        Task<int> runs = pool.RunAsync((client, token) => client.EchoAsync(1, token));
        HeldCall held = await _quay.NextAsync();
        Task<int> waits = pool.RunAsync((client, token) => client.EchoAsync(2, token));
        Task drained = pool.DrainAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => pool.LeaseAsync().Soon());
        held.Worker.Die(9);
        (await _quay.NextAsync()).Release();
        Assert.False(drained.IsCompleted);
        (await _quay.NextAsync()).Release();
        int[] answers = await Task.WhenAll(runs, waits).Soon();
        Assert.Equal([1, 2], answers);
        await drained.Soon();
    }

    [Fact]
    public async Task W32_a_call_that_is_refused_counts_for_nothing_when_the_pool_drains()
    {
        await using var pool = new WorkerPool<IBerth, Berth>(
            new WorkerPoolOptions { Size = 1, QueueLimit = 0, WhenFull = PoolFull.Refuse, Worker = _quay.Worker });
        await pool.WaitUntilReadyAsync().Soon();
        Task<int> runs = pool.RunAsync((client, token) => client.EchoAsync(1, token));
        HeldCall held = await _quay.NextAsync();
        await Assert.ThrowsAsync<PoolExhaustedException>(() => pool.RunAsync((client, token) => client.EchoAsync(2, token)).Soon());
        Task drained = pool.DrainAsync();
        Assert.False(drained.IsCompleted);
        held.Release();
        Assert.Equal(1, await runs.Soon());
        await drained.Soon();
        Assert.Equal((1, 1, 1), (pool.Statistics.Completed, pool.Statistics.Failed, pool.Statistics.Refused));
    }

    [Fact]
    public async Task W31_a_lease_of_a_spare_starts_no_process()
    {
        _quay.Holds = false;
        await using var pool = new WorkerPool<IBerth, Berth>(
            new WorkerPoolOptions { Size = 2, MinimumSize = 0, Spares = 1, Worker = _quay.Worker });
        await pool.WaitUntilReadyAsync().Soon();
        FakeWorker spare = Assert.Single(_quay.Launcher.Workers);
        _quay.Launcher.Next(FakeStart.Hangs(WorkerStartStage.Boot));
        using PoolLease<IBerth> lease = await pool.LeaseAsync().Soon();
        Assert.Equal(spare.ProcessId, lease.ProcessId);
        Assert.Equal("berth.0: ", await lease.Client.DescribeAsync().Soon());
    }

    [Fact]
    public async Task W33_calls_and_leases_with_the_same_key_have_the_same_worker()
    {
        _quay.Holds = false;
        await using var pool = new WorkerPool<IBerth, Berth>(Options(size: 3, calls: 2));
        await pool.WaitUntilReadyAsync().Soon();
        using PoolLease<IBerth> lease = await pool.LeaseAsync("k").Soon();
        string[] told = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            pool.RunAsync((client, _) => client.DescribeAsync(), new PoolCallOptions { Key = "k" }))).Soon();
        Assert.Equal([$"berth.{lease.WorkerIndex}: "], told.Distinct());
    }

    [Fact]
    public async Task W20_a_pool_whose_workers_cannot_be_started_says_why()
    {
        var launcher = new FakeLauncher(FakeStart.Fails(WorkerStartStage.Init, "no paper"));
        await using var pool = new WorkerPool<IBerth, Berth>(new WorkerPoolOptions
        {
            Size = 1,
            MaxStartFailures = 1,
            Worker = new WorkerOptions { Launcher = launcher, TimeProvider = _quay.Time },
        });
        PoolUnavailableException e = await Assert.ThrowsAsync<PoolUnavailableException>(
            () => pool.RunAsync((client, token) => client.EchoAsync(1, token)).Soon());
        Assert.Equal("Berth", e.Pool);
        Assert.Equal(WorkerStartStage.Init, Assert.IsType<WorkerStartException>(e.InnerException).Stage);
        Assert.Contains("no paper", e.Message, StringComparison.Ordinal);
    }

    private WorkerPoolOptions Options(int size, int calls = 1) => new() { Size = size, CallsPerWorker = calls, Worker = _quay.Worker };
}
