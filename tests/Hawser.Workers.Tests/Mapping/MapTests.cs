using System.Runtime.CompilerServices;
using Hawser.Rpc;
using Hawser.Workers.Tests.Pools;

namespace Hawser.Workers.Tests.Mapping;

/// <summary>Maps and reductions over workers without processes.</summary>
public sealed class MapTests
{
    private readonly Quay _quay = new() { Holds = false };

    [Fact]
    public async Task W27_a_map_gives_the_results_in_the_items_order()
    {
        await using WorkerPool<IBerth> pool = Pool(size: 5, calls: 4);
        List<int> results = await pool.MapAsync(Enumerable.Range(0, 1000), Echo).ToListAsync().AsTask().Soon();
        Assert.Equal(Enumerable.Range(0, 1000), results);
        Assert.Equal(1000, pool.Statistics.Completed);
    }

    [Fact]
    public async Task W27_an_unordered_map_gives_each_result_once_with_the_place_of_its_item()
    {
        await using WorkerPool<IBerth> pool = Pool(size: 5, calls: 4);
        List<MapResult<int>> results = await pool.MapUnorderedAsync(Enumerable.Range(100, 1000), Echo).ToListAsync().AsTask().Soon();
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (long)i), results.Select(result => result.Index).Order());
        Assert.All(results, result => Assert.Equal(result.Index + 100, result.Value));
    }

    [Fact]
    public async Task W27_an_unordered_map_does_not_wait_for_the_slow()
    {
        _quay.Holds = true;
        await using WorkerPool<IBerth> pool = Pool(size: 2);
        await using IAsyncEnumerator<MapResult<int>> results = pool.MapUnorderedAsync(Enumerable.Range(10, 2), Echo).GetAsyncEnumerator();
        Task<bool> next = results.MoveNextAsync().AsTask();
        HeldCall[] held = await _quay.NextAsync(2);
        held[0].Release();
        Assert.True(await next.Soon());
        held[1].Release();
        long first = results.Current.Index;
        Assert.True(await results.MoveNextAsync().AsTask().Soon());
        Assert.Equal(1, first + results.Current.Index);
    }

    [Fact]
    public async Task W27_a_search_gives_the_first_item_and_gives_up_the_rest()
    {
        await using WorkerPool<IBerth> pool = Pool(size: 2);
        int read = 0;
        MapResult<int>? found = await pool.FindFirstAsync(
            Endless(() => read++), async (client, item, token) => await client.EchoAsync(item, token) % 50 == 49).Soon();
        Assert.Equal(new MapResult<int>(49, 49), found);
        Assert.InRange(read, 50, 80);
        Assert.Null(await pool.FindFirstAsync(Enumerable.Range(0, 9), async (client, item, token) => await client.EchoAsync(item, token) > 9).Soon());
    }

    [Fact]
    public async Task W29_an_endless_input_is_read_only_so_far_ahead_as_the_window_says_however_slow_its_consumer()
    {
        await using WorkerPool<IBerth> pool = Pool(size: 2);
        int read = 0;
        await using IAsyncEnumerator<int> results = pool.MapAsync(Endless(() => read++), Echo, new MapOptions { Window = 7 }).GetAsyncEnumerator();
        for (int i = 0; i < 100; i++)
        {
            Assert.True(await results.MoveNextAsync().AsTask().Soon());
            Assert.Equal(i, results.Current);
            Assert.InRange(read, i + 1, i + 9);
        }

        await Quay.UntilAsync(() => pool.Statistics.InFlight + pool.Statistics.Waiting == 0);
        Assert.InRange(read, 100, 109);
    }

    [Fact]
    public async Task W29_leaving_the_loop_early_gives_up_what_is_in_flight()
    {
        _quay.Holds = true;
        await using WorkerPool<IBerth> pool = Pool(size: 1);
        bool isDisposed = false;
        await foreach (int result in pool.MapAsync(Items(), Echo))
        {
            Assert.Equal(0, result);
            break;
        }

        Assert.True(isDisposed);
        await Quay.UntilAsync(() => pool.Statistics is { InFlight: 0, Waiting: 0 });

        async IAsyncEnumerable<int> Items([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            try
            {
                yield return 0;
                yield return 1;
                (await _quay.NextAsync()).Release();
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            }
            finally
            {
                isDisposed = true;
            }
        }
    }

    [Fact]
    public async Task W29_a_map_that_is_cancelled_says_so_with_the_callers_token()
    {
        _quay.Holds = true;
        await using WorkerPool<IBerth> pool = Pool(size: 2);
        using var cancel = new CancellationTokenSource();
        Task<List<int>> all = pool.MapAsync(Enumerable.Range(0, 10), Echo, cancellationToken: cancel.Token).ToListAsync().AsTask();
        await _quay.NextAsync(2);
        await cancel.CancelAsync();
        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => all.Soon());
        Assert.Equal(cancel.Token, e.CancellationToken);
    }

    [Fact]
    public async Task W29_an_input_that_fails_fails_the_map_after_what_came_before_it()
    {
        await using WorkerPool<IBerth> pool = Pool(size: 2);
        List<int> got = [];
        FormatException e = await Assert.ThrowsAsync<FormatException>(async () =>
        {
            await foreach (int result in pool.MapAsync(Items(), Echo))
            {
                got.Add(result);
            }
        });
        Assert.Equal("bad input", e.Message);
        Assert.Equal([0, 1, 2], got);

        static async IAsyncEnumerable<int> Items()
        {
            for (int i = 0; i < 3; i++)
            {
                yield return i;
            }

            await Task.Yield();
            throw new FormatException("bad input");
        }
    }

    [Fact]
    public async Task W30_items_that_fail_end_a_map_or_are_collected_or_skipped()
    {
        await using WorkerPool<IBerth> pool = Pool(size: 2);
        List<int> got = [];
        RemoteException thrown = await Assert.ThrowsAsync<RemoteException>(() => TakeAsync(MapFailures.Throw));
        Assert.Equal("item 3", thrown.Message);
        Assert.Equal([0, 1, 2], got);

        got.Clear();
        MapFailedException collected = await Assert.ThrowsAsync<MapFailedException>(() => TakeAsync(MapFailures.Collect));
        Assert.Equal([0, 1, 2, 4, 5, 6, 8, 9], got);
        Assert.Equal([(3, "item 3"), (7, "item 7")], collected.Failures.Select(failure => (failure.Index, failure.Exception.Message)));

        got.Clear();
        await TakeAsync(MapFailures.Skip);
        Assert.Equal([0, 1, 2, 4, 5, 6, 8, 9], got);

        async Task TakeAsync(MapFailures policy)
        {
            await foreach (int result in pool.MapAsync(Enumerable.Range(0, 10), EchoOrFailAsync, new MapOptions { OnFailure = policy }))
            {
                got.Add(result);
            }
        }

        static async Task<int> EchoOrFailAsync(IBerth client, int item, CancellationToken token)
        {
            if (item % 4 == 3)
            {
                await client.FailAsync($"item {item}");
            }

            return await client.EchoAsync(item, token);
        }
    }

    [Fact]
    public async Task W30_a_worker_that_dies_with_a_batch_costs_no_other_items_and_of_the_batch_only_the_one_that_is_to_blame()
    {
        _quay.Holds = true;
        await using WorkerPool<IBerth> pool = Pool(size: 1);
        Task<List<int>> all = pool.MapBatchesAsync(
            Endless(static () => { }).Take(10),
            EchoAllAsync,
            new MapOptions { OnFailure = MapFailures.Skip, Idempotent = true, Window = 1 }).ToListAsync().AsTask();

        // Item 3 is the bad one, in the batch of items 1 to 4: its worker dies whenever it comes.
        while (!all.IsCompleted)
        {
            Task<HeldCall> next = _quay.NextAsync();
            if (await Task.WhenAny(next, all).Soon() == all)
            {
                break;
            }

            HeldCall held = await next;
            if (Volatile.Read(ref _echoing) == 3)
            {
                held.Worker.Die(11);
            }
            else
            {
                held.Release();
            }
        }

        List<int> results = await all.Soon();
        Assert.Equal([0, 1, 2, 4, 5, 6, 7, 8, 9], results);
        Assert.Equal(3, pool.Statistics.Died);
        Assert.Equal(1, pool.Statistics.Poisoned);

        async Task<IReadOnlyList<int>> EchoAllAsync(IBerth client, IReadOnlyList<int> items, CancellationToken token)
        {
            List<int> results = [];
            foreach (int item in items)
            {
                Volatile.Write(ref _echoing, item);
                results.Add(await client.EchoAsync(item, token));
            }

            return results;
        }
    }

    [Fact]
    public async Task W27_batches_that_do_not_give_a_result_for_each_item_fail()
    {
        await using WorkerPool<IBerth> pool = Pool(size: 1);
        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(() => pool.MapBatchesAsync(
            Enumerable.Range(1, 1), (_, _, _) => Task.FromResult<IReadOnlyList<int>>([])).ToListAsync().AsTask().Soon());
        Assert.Contains("1 items has given 0 results", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task W28_a_reduction_is_what_a_loop_would_give(bool isCommutative)
    {
        await using WorkerPool<IBerth> pool = Pool(size: 3, calls: 2);
        string joined = await pool.ReduceAsync(
            Enumerable.Range(0, 500),
            "nothing",
            async (client, items, token) => string.Join(',', await Task.WhenAll(items.Select(item => client.EchoAsync(item, token)))),
            async (client, left, right, token) => await client.EchoAsync(1, token) == 1 ? $"{left},{right}" : "",
            new MapOptions { IsCommutative = isCommutative, MaxBatch = 10 }).Soon();
        IEnumerable<int> items = joined.Split(',').Select(int.Parse);
        Assert.Equal(Enumerable.Range(0, 500), isCommutative ? items.Order() : items);
        Assert.Equal("nothing", await pool.ReduceAsync(
            Array.Empty<int>(), "nothing", (_, _, _) => Task.FromResult("x"), (_, left, _, _) => Task.FromResult(left)).Soon());
    }

    [Fact]
    public async Task W35_progress_tells_what_is_done_in_flight_and_failed_and_how_fast()
    {
        _quay.Holds = true;
        await using WorkerPool<IBerth> pool = Pool(size: 1);
        var reports = new Reports();
        await using IAsyncEnumerator<int> results = pool.MapAsync(
            Enumerable.Range(0, 3), Echo, new MapOptions { Progress = reports, ProgressInterval = TimeSpan.FromSeconds(1) }).GetAsyncEnumerator();
        Task<bool> next = results.MoveNextAsync().AsTask();
        HeldCall held = await _quay.NextAsync();
        await Quay.UntilAsync(() => pool.Statistics.Waiting == 2);
        _quay.Time.Advance(TimeSpan.FromSeconds(2));
        held.Release();
        Assert.True(await next.Soon());
        held = await _quay.NextAsync();
        Assert.Equal(new MapProgress(1, 2, 0, 0.5, TimeSpan.FromSeconds(2), false) { Total = 3 }, Assert.Single(reports.All));
        held.Release();
        Assert.True(await results.MoveNextAsync().AsTask().Soon());
        (await _quay.NextAsync()).Release();
        Assert.True(await results.MoveNextAsync().AsTask().Soon());
        Assert.False(await results.MoveNextAsync().AsTask().Soon());
        Assert.Equal(2, reports.All.Count);
        Assert.Equal(new MapProgress(3, 0, 0, 1.5, TimeSpan.FromSeconds(2), true) { Total = 3 }, reports.All[1]);
    }

    [Fact]
    public async Task W35_a_report_that_throws_costs_the_reports_and_no_items()
    {
        _quay.Holds = false;
        await using WorkerPool<IBerth> pool = Pool(size: 2);
        int reports = 0;
        var options = new MapOptions { Progress = new Broken(() => reports++), ProgressInterval = TimeSpan.Zero };
        Assert.Equal(Enumerable.Range(0, 20), await pool.MapAsync(Enumerable.Range(0, 20), Echo, options).ToListAsync().AsTask().Soon());
        Assert.Equal(1, reports);
    }

    private int _echoing;

    private static Task<int> Echo(IBerth client, int item, CancellationToken token) => client.EchoAsync(item, token);

    private static async IAsyncEnumerable<int> Endless(Action read)
    {
        for (int i = 0; ; i++)
        {
            read();
            yield return i;
            await Task.CompletedTask;
        }
    }

    private WorkerPool<IBerth, Berth> Pool(int size, int calls = 1) =>
        new(new WorkerPoolOptions { Size = size, CallsPerWorker = calls, Worker = _quay.Worker });

    private sealed class Broken(Action told) : IProgress<MapProgress>
    {
        public void Report(MapProgress value)
        {
            told();
            throw new InvalidOperationException("the paper is out");
        }
    }

    private sealed class Reports : IProgress<MapProgress>
    {
        public List<MapProgress> All { get; } = [];

        public void Report(MapProgress value)
        {
            lock (All)
            {
                All.Add(value);
            }
        }
    }
}
