using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Hawser.Workers.Tests.Pools;

namespace Hawser.Workers.Tests.Mapping;

/// <summary>Maps that are left before their end: what is under way is given up, and the pool serves on.</summary>
public sealed class MapLeavingTests
{
    private readonly Quay _quay = new();

    [Fact]
    public async Task W29_a_loop_that_is_left_cancels_what_is_at_work_and_the_workers_serve_on()
    {
        await using WorkerPool<IBerth> pool = Pool(size: 3);
        Task<int> first = Task.Run(async () =>
        {
            await foreach (MapResult<int> result in pool.MapUnorderedAsync(Enumerable.Range(0, 100), Echo))
            {
                return result.Value;
            }

            return -1;
        });
        HeldCall[] held = await _quay.NextAsync(3);
        held[0].Release();
        Assert.InRange(await first.Soon(), 0, 2);
        await ServesAsync(pool);
        Assert.All(held[1..], call => Assert.True(call.Token.IsCancellationRequested));
    }

    [Fact]
    public async Task W29_who_takes_only_the_first_result_leaves_nothing_at_work()
    {
        await using WorkerPool<IBerth> pool = Pool(size: 2);
        Task<int> first = pool.MapAsync(Endless(), Echo).FirstAsync().AsTask();
        HeldCall[] held = await _quay.NextAsync(2);
        Array.ForEach(held, call => call.Release());
        Assert.Equal(0, await first.Soon());
        await ServesAsync(pool);
    }

    [Fact]
    public async Task W29_a_map_that_is_cancelled_cancels_what_is_at_work_and_the_workers_serve_on()
    {
        await using WorkerPool<IBerth> pool = Pool(size: 2);
        using var cancel = new CancellationTokenSource();
        Task<List<int>> all = pool.MapAsync(Endless(), Echo, cancellationToken: cancel.Token).ToListAsync().AsTask();
        HeldCall[] held = await _quay.NextAsync(2);
        await cancel.CancelAsync();
        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => all.Soon());
        Assert.Equal(cancel.Token, e.CancellationToken);
        await ServesAsync(pool);
        Assert.All(held, call => Assert.True(call.Token.IsCancellationRequested));
    }

    [Fact]
    public async Task W28_W29_a_reduction_that_is_cancelled_while_it_folds_and_combines_leaves_nothing_at_work()
    {
        await using WorkerPool<IBerth> pool = Pool(size: 3);
        using var cancel = new CancellationTokenSource();
        var combining = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<int> sum = pool.ReduceAsync(
            Endless(),
            0,
            static async (client, items, token) => await client.EchoAsync(items.Sum(), token),
            (client, left, right, token) =>
            {
                combining.TrySetResult();
                return client.BookAsync(left + right, token);
            },
            new MapOptions { MaxBatch = 1 },
            cancel.Token);
        while (!combining.Task.IsCompleted)
        {
            HeldCall held = await _quay.NextAsync();
            held.Release();
        }

        await cancel.CancelAsync();
        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sum.Soon());
        Assert.Equal(cancel.Token, e.CancellationToken);
        await ServesAsync(pool);
    }

    [Fact]
    public async Task W29_a_batch_that_is_carried_out_again_item_by_item_is_given_up_too()
    {
        await using WorkerPool<IBerth> pool = Pool(size: 2);
        using var cancel = new CancellationTokenSource();
        Task<List<int>> all = pool.MapBatchesAsync(
            Endless(),
            static async (client, items, token) =>
            {
                await client.EchoAsync(items[0], token);
                return items;
            },
            new MapOptions { Window = 1 },
            cancel.Token).ToListAsync().AsTask();
        (await _quay.NextAsync()).Release();

        // The second batch has 4 items and loses its worker: two of them are at work then, each by itself.
        (await _quay.NextAsync()).Worker.Die(9);
        HeldCall[] held = await _quay.NextAsync(2);
        Assert.NotSame(held[0].Worker, held[1].Worker);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => all.Soon());
        await ServesAsync(pool);
        Assert.All(held, call => Assert.True(call.Token.IsCancellationRequested));
    }

    [Fact]
    public async Task W29_what_is_begun_and_never_asked_for_a_result_begins_nothing()
    {
        await using WorkerPool<IBerth> pool = Pool(size: 1);
        int read = 0;
        IAsyncEnumerator<int> results = pool.MapAsync(Enumerable.Range(0, 9).Select(item => read++), Echo).GetAsyncEnumerator();
        await results.DisposeAsync();
        Assert.Equal(0, read);
        Assert.True(_quay.IsQuiet);
    }

    [Fact]
    public async Task W29_W32_a_pool_that_is_disposed_ends_the_maps_that_it_is_at()
    {
        WorkerPool<IBerth> pool = Pool(size: 2);
        Task<List<int>> all = pool.MapAsync(Endless(), Echo).ToListAsync().AsTask();
        HeldCall[] held = await _quay.NextAsync(2);
        Task disposing = pool.DisposeAsync().AsTask();
        Array.ForEach(held, call => call.Release());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => all.Soon());
        await disposing.Soon();
        Assert.All(_quay.Launcher.Workers, worker => Assert.True(worker.Exited.IsCompleted));
    }

    [Fact]
    public async Task W29_a_map_that_is_left_leaves_no_failure_that_nobody_has_looked_at()
    {
        const string mark = "nobody will look at this";
        ConcurrentQueue<string> unobserved = [];
        void Note(object? sender, UnobservedTaskExceptionEventArgs e) => unobserved.Enqueue(e.Exception.ToString());
        TaskScheduler.UnobservedTaskException += Note;
        try
        {
            await LeaveAsync();
            for (int i = 0; i < 3; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Note;
        }

        Assert.DoesNotContain(unobserved, text => text.Contains(mark, StringComparison.Ordinal));

        // Items that fail behind the one that is taken, and an input that fails when it is told to stop.
        [MethodImpl(MethodImplOptions.NoInlining)]
        async Task LeaveAsync()
        {
            _quay.Holds = false;
            await using WorkerPool<IBerth> pool = Pool(size: 4);
            for (int i = 0; i < 20; i++)
            {
                await foreach (int result in pool.MapAsync(Failing(), EchoOrFailAsync))
                {
                    Assert.Equal(0, result);
                    break;
                }

                Task map = pool.MapUnorderedAsync(Enumerable.Range(1, 50), EchoOrFailAsync).ToListAsync().AsTask();
                await Assert.ThrowsAnyAsync<Exception>(() => map.Soon());
            }
        }

        static async Task<int> EchoOrFailAsync(IBerth client, int item, CancellationToken token)
        {
            await (item > 0 ? client.FailAsync(mark) : Task.CompletedTask);
            return await client.EchoAsync(item, token);
        }

        static async IAsyncEnumerable<int> Failing([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            for (int i = 0; i < 30; i++)
            {
                yield return i;
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new FormatException(mark);
        }
    }

    private static Task<int> Echo(IBerth client, int item, CancellationToken token) => client.EchoAsync(item, token);

    private static async IAsyncEnumerable<int> Endless()
    {
        for (int i = 0; ; i++)
        {
            yield return i;
            await Task.CompletedTask;
        }
    }

    /// <summary>The pool has nothing to do, and its workers are those that it had, and take calls.</summary>
    private async Task ServesAsync(WorkerPool<IBerth> pool)
    {
        await Quay.UntilAsync(() => pool.Statistics is { InFlight: 0, Waiting: 0 });
        await pool.WaitUntilReadyAsync().Soon();
        _quay.Holds = false;
        long died = pool.Statistics.Died;
        int[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            pool.RunAsync((client, token) => client.EchoAsync(i, token)))).Soon();
        Assert.Equal(Enumerable.Range(0, 20), answers);
        Assert.Equal(died, pool.Statistics.Died);
        Assert.Equal(pool.Statistics.Workers.Count, pool.Statistics.Count(PoolWorkerState.Serving));
        Assert.Equal(pool.Statistics.Workers.Count + died, _quay.Launcher.Workers.Count);
    }

    private WorkerPool<IBerth, Berth> Pool(int size) => new(new WorkerPoolOptions { Size = size, Worker = _quay.Worker });
}
