using System.Globalization;
using Hawser.Testing;
using Hawser.Workers.Tests.Hostile;
using Hawser.Workers.Tests.Offloading;

namespace Hawser.Workers.Tests.Pools;

/// <summary>Pools that are asked for too much at once, or are ended in the midst of it, or whose workers lie.</summary>
public sealed class PoolAttackTests
{
    private readonly Quay _quay = new();

    [Fact]
    public async Task W32_thousands_of_calls_at_once_wait_for_their_turns()
    {
        _quay.Holds = false;
        await using var pool = new WorkerPool<IBerth, Berth>(new WorkerPoolOptions { Size = 3, CallsPerWorker = 8, Worker = _quay.Worker });
        Task<int>[] calls = [.. Enumerable.Range(0, 2_000).Select(i => pool.RunAsync((client, token) => client.EchoAsync(i, token)))];
        Assert.Equal(Enumerable.Range(0, 2_000), await Task.WhenAll(calls).Soon());
        Assert.Equal((2_000, 0, 0), (pool.Statistics.Completed, pool.Statistics.InFlight, pool.Statistics.Waiting));
    }

    [Fact]
    public async Task W32_a_pool_that_is_disposed_in_the_midst_of_everything_ends_all_of_it()
    {
        var pool = new WorkerPool<IBerth, Berth>(new WorkerPoolOptions
        {
            Size = 4,
            MinimumSize = 1,
            Spares = 1,
            CallsPerWorker = 2,
            Worker = _quay.Worker,
        });
        using PoolLease<IBerth> lease = await pool.LeaseAsync("mole").Soon();
        Task held = lease.Client.EchoAsync(-1);
        await _quay.NextAsync();
        List<Task> under =
        [
            held,
            pool.LeaseAsync("quay"),
            pool.MapAsync(Enumerable.Range(0, 1000), Echo).ToListAsync().AsTask(),
            pool.MapUnorderedAsync(Enumerable.Range(0, 1000), Echo).ToListAsync().AsTask(),
            pool.MapBatchesAsync(Enumerable.Range(0, 1000), EchoFirstAsync).ToListAsync().AsTask(),
            pool.ReduceAsync(
                Enumerable.Range(0, 1000),
                0,
                (client, items, token) => Echo(client, items[0], token),
                (client, left, _, token) => Echo(client, left, token)),
            pool.FindFirstAsync(Enumerable.Range(0, 1000), async (client, item, token) => await Echo(client, item, token) < 0),
            .. Enumerable.Range(0, 100).Select(i => pool.RunAsync((client, token) => client.BookAsync(i, token), Keyed(i))),
            pool.DrainAsync(),
        ];
        Task disposing = pool.DisposeAsync().AsTask();
        await _quay.DriveAsync(disposing);
        await Task.WhenAll(under).Soon().ContinueWith(static _ => { }, TaskScheduler.Default);
        Assert.All(under, static task => Assert.True(task.IsCompleted));
        Assert.All(_quay.Launcher.Workers, static worker => Assert.True(worker.Exited.IsCompleted));
        Assert.Equal(0, pool.Statistics.Waiting);

        static PoolCallOptions Keyed(int i) => new() { Key = i % 3 == 0 ? null : $"{i % 5}" };
    }

    [Fact]
    public async Task W24_a_worker_that_is_about_to_be_killed_is_given_no_other_call()
    {
        var quay = new Quay { IsDeaf = true };
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var picture = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var pool = new WorkerPool<IBerth, Berth>(new WorkerPoolOptions
        {
            Size = 1,
            Worker = new WorkerOptions
            {
                Name = "berth",
                Launcher = quay.Launcher,
                TimeProvider = quay.Time,
                CancellationGrace = TimeSpan.FromSeconds(5),
                HangCaptureTimeout = TimeSpan.FromMinutes(1),
                HangCapture = (_, _) =>
                {
                    asked.SetResult();
                    return picture.Task;
                },
            },
        });
        using var cancel = new CancellationTokenSource();
        Task<int> call = pool.RunAsync((client, token) => client.BookAsync(1, token), cancellationToken: cancel.Token);
        HeldCall first = await quay.NextAsync();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());
        Task<int> second = pool.RunAsync((client, token) => client.BookAsync(2, token));
        await quay.DriveAsync(asked.Task);

        // It answers, but too late: its fate is sealed.
        first.Release();
        await Quay.UntilAsync(() => pool.Statistics.Workers is [{ State: PoolWorkerState.Gone }]);
        picture.SetResult("It stands before a door.");
        HeldCall next = await quay.NextAsync();
        Assert.NotSame(first.Worker, next.Worker);
        next.Release();
        Assert.Equal(2, await second.Soon());
        Assert.Equal((1, 1), (pool.Statistics.Died, pool.Statistics.Completed));
    }

    [Fact]
    public async Task W30_each_item_has_one_outcome_though_a_worker_answers_twice_and_what_it_was_never_asked()
    {
        const int items = 50;
        var made = new TaskCompletionSource<HostileWorker>(TaskCreationOptions.RunContinuationsAsynchronously);
        var launcher = new FakeLauncher(HostileWorker.Start(made.SetResult));
        var pool = new WorkerPool<IBerth, Berth>(new WorkerPoolOptions
        {
            Size = 1,
            CallsPerWorker = 4,
            Worker = new WorkerOptions { Name = "berth", Launcher = launcher, TimeProvider = _quay.Time },
        });
        try
        {
            HostileWorker worker = await made.Task.Soon();
            Task lying = LieAsync(worker);
            List<MapResult<int>> results = await pool.MapUnorderedAsync(Enumerable.Range(0, items), Echo).ToListAsync().AsTask().Soon();
            await lying.Soon();
            Assert.Equal(Enumerable.Range(0, items).Select(static i => (long)i), results.Select(static result => result.Index).Order());
            Assert.Equal(Enumerable.Range(0, items), results.Select(static result => result.Value).Order());
            PoolStatistics statistics = pool.Statistics;
            Assert.Equal((items, 0L, 0), (statistics.Completed, statistics.Failed, statistics.InFlight));
        }
        finally
        {
            await _quay.DriveAsync(pool.DisposeAsync().AsTask());
        }

        static async Task LieAsync(HostileWorker worker)
        {
            for (int i = 0; i < items; i++)
            {
                string id = await worker.CalledAsync("IBerth.EchoAsync");

                // No more than four are in flight, so this one is not asked yet, and is asked later.
                string early = (long.Parse(id, CultureInfo.InvariantCulture) + 10).ToString(CultureInfo.InvariantCulture);
                await worker.AnswerAsync(early, "-1");
                await worker.AnswerAsync(id, i.ToString(CultureInfo.InvariantCulture));
                await worker.AnswerAsync(id, "-2");
                await worker.FailAsync(id, """{"code":-32000,"message":"again"}""");
            }
        }
    }

    [Theory]
    [InlineData("""{"Values":[1,2,3,4,5],"Failures":null}""")]
    [InlineData("""{"Values":[],"Failures":null}""")]
    [InlineData("""{"Values":[1],"Failures":[{"Place":7,"Fault":{"Type":"T","Message":"m","Stack":null,"Inner":null}}]}""")]
    [InlineData("""{"Values":7,"Failures":null}""")]
    [InlineData("""{"Values":[{}],"Failures":null}""")]
    [InlineData("""{}""")]
    [InlineData("null")]
    public async Task W30_a_process_that_answers_what_it_never_would_fails_the_items_that_it_had(string answer)
    {
        var launcher = new FakeLauncher(FakeStart.Answering((_, _) => answer));
        await using var pool = new ProcessPool(new WorkerPoolOptions
        {
            Size = 1,
            Worker = new WorkerOptions { Launcher = launcher, TimeProvider = _quay.Time },
        });
        MapFailedException e = await Assert.ThrowsAsync<MapFailedException>(() => pool.MapAsync(
            Enumerable.Range(0, 3), Functions.Text, new MapOptions { OnFailure = MapFailures.Collect, MaxBatch = 1 })
            .ToListAsync().AsTask().Soon());
        Assert.Equal([0L, 1L, 2L], e.Failures.Select(static failure => failure.Index));
        Assert.All(e.Failures, static failure => Assert.IsNotType<NullReferenceException>(failure.Exception));
    }

    private static Task<int> Echo(IBerth client, int item, CancellationToken token) => client.EchoAsync(item, token);

    private static async Task<IReadOnlyList<int>> EchoFirstAsync(IBerth client, IReadOnlyList<int> items, CancellationToken token)
    {
        await client.EchoAsync(items[0], token);
        return items;
    }
}
