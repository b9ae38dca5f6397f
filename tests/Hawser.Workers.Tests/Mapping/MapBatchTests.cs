using Hawser.Rpc;
using Hawser.Workers.Tests.Pools;

namespace Hawser.Workers.Tests.Mapping;

/// <summary>Batches that fail: what becomes of each of their items.</summary>
public sealed class MapBatchTests
{
    private readonly Quay _quay = new() { Holds = false };
    private int _calls;
    private int _at;

    [Fact]
    public async Task W30_an_item_that_fails_in_a_batch_fails_alone_where_batches_may_be_made_again()
    {
        await using WorkerPool<IBerth> pool = Pool();
        List<int> results = [];
        MapFailedException e = await Assert.ThrowsAsync<MapFailedException>(() => TakeAsync(pool, Options(idempotent: true), results));

        // The clock stands still, so batches have 1, 4, 16, 64, 256 and 600 items.
        Assert.Equal([37L, 501L], e.Failures.Select(failure => failure.Index));
        Assert.Equal(["item 37", "item 501"], e.Failures.Select(failure => Assert.IsType<RemoteException>(failure.Exception).Message));
        Assert.Equal(Enumerable.Range(0, 941).Except([37, 501]), results);
        Assert.InRange(_calls, 20, 60);
        Assert.Equal((0, 0, 0), (pool.Statistics.InFlight, pool.Statistics.Waiting, pool.Statistics.Died));
    }

    [Fact]
    public async Task W30_where_a_batch_must_not_be_made_again_each_of_its_items_fails_once_and_the_others_do_not()
    {
        await using WorkerPool<IBerth> pool = Pool();
        List<int> results = [];
        MapFailedException e = await Assert.ThrowsAsync<MapFailedException>(() => TakeAsync(pool, Options(idempotent: false), results));
        Assert.Equal(
            Enumerable.Range(21, 64).Concat(Enumerable.Range(405, 536)).Select(static i => (long)i),
            e.Failures.Select(failure => failure.Index));
        Assert.Equal(Enumerable.Range(0, 21).Concat(Enumerable.Range(85, 320)), results);
        Assert.Equal(7, _calls);
    }

    [Fact]
    public async Task W30_a_method_that_says_what_came_of_each_item_has_each_carried_out_once()
    {
        await using WorkerPool<IBerth> pool = Pool();
        List<int> results = [];
        MapFailedException e = await Assert.ThrowsAsync<MapFailedException>(async () =>
        {
            await foreach (int result in pool.MapBatchesAsync(
                Unknown(941),
                (client, items, token) =>
                {
                    Interlocked.Increment(ref _calls);
                    return client.SiftAsync(items, token);
                },
                Options(idempotent: false)))
            {
                results.Add(result);
            }
        });
        Assert.Equal(Enumerable.Range(0, 941).Where(static item => item % 7 != 0), results);
        Assert.Equal(135, e.Failures.Count);
        Assert.All(e.Failures, static failure => Assert.Equal(
            (typeof(FormatException).FullName, $"{failure.Index}"),
            (((RemoteException)failure.Exception).RemoteType, failure.Exception.Message)));
        Assert.Equal(6, _calls);
    }

    [Fact]
    public async Task W30_a_method_that_says_nothing_of_an_item_fails_that_item()
    {
        await using WorkerPool<IBerth> pool = Pool();
        List<int> results = [];
        MapFailedException e = await Assert.ThrowsAsync<MapFailedException>(async () =>
        {
            await foreach (int result in pool.MapBatchesAsync(Unknown(21), ForgetAsync, Options(idempotent: false)))
            {
                results.Add(result);
            }
        });
        Assert.Equal(9, Assert.Single(e.Failures).Index);
        Assert.Equal(Enumerable.Range(0, 21).Where(static item => item != 9), results);

        static Task<IReadOnlyList<ItemOutcome<int>>> ForgetAsync(IBerth client, IReadOnlyList<int> items, CancellationToken token) =>
            Task.FromResult<IReadOnlyList<ItemOutcome<int>>>(
                [.. items.Select(static item => item == 9 ? null! : new ItemOutcome<int>(item, null))]);
    }

    [Fact]
    public async Task W30_the_results_before_an_item_that_ends_the_map_come_first()
    {
        await using WorkerPool<IBerth> pool = Pool();
        List<int> results = [];
        var options = new MapOptions { Idempotent = true, Window = 1 };
        RemoteException e = await Assert.ThrowsAsync<RemoteException>(() => TakeAsync(pool, options, results));
        Assert.Equal("item 37", e.Message);
        Assert.Equal(Enumerable.Range(0, 37), results);
    }

    [Fact]
    public async Task W24_W30_an_item_that_hangs_in_a_batch_fails_alone_when_its_time_is_over()
    {
        _quay.Holds = true;
        await using WorkerPool<IBerth> pool = Pool();
        TimeSpan time = TimeSpan.FromSeconds(10);
        var options = new MapOptions { OnFailure = MapFailures.Collect, Idempotent = true, Window = 1, Timeout = time };
        List<int> results = [];
        Task all = Task.Run(async () =>
        {
            await foreach (int result in pool.MapBatchesAsync(Unknown(21), EchoAllAsync, options))
            {
                results.Add(result);
            }
        });
        while (true)
        {
            Task<HeldCall> next = _quay.NextAsync();
            if (await Task.WhenAny(next, all).Soon() == all)
            {
                break;
            }

            HeldCall held = await next;
            if (Volatile.Read(ref _at) == 9)
            {
                _quay.Time.Advance(time);
            }
            else
            {
                held.Release();
            }
        }

        MapFailedException e = await Assert.ThrowsAsync<MapFailedException>(() => all.Soon());
        Assert.Equal(9, Assert.Single(e.Failures).Index);
        Assert.IsType<RpcTimeoutException>(e.Failures[0].Exception);
        Assert.Equal(Enumerable.Range(0, 21).Where(static item => item != 9), results);
    }

    [Fact]
    public async Task W30_a_worker_that_dies_with_a_batch_which_must_not_be_made_again_costs_that_batch_and_no_other()
    {
        _quay.Holds = true;
        await using WorkerPool<IBerth> pool = Pool();
        List<int> results = [];
        var options = new MapOptions { OnFailure = MapFailures.Collect, Idempotent = false, Window = 1 };
        Task all = Task.Run(async () =>
        {
            await foreach (int result in pool.MapBatchesAsync(Unknown(21), BookFirstAsync, options))
            {
                results.Add(result);
            }
        });
        (await _quay.NextAsync()).Release();
        HeldCall second = await _quay.NextAsync();
        _quay.Holds = false;
        second.Worker.Die(9);
        MapFailedException e = await Assert.ThrowsAsync<MapFailedException>(() => all.Soon());
        Assert.Equal([1L, 2L, 3L, 4L], e.Failures.Select(failure => failure.Index));
        Assert.All(e.Failures, failure => Assert.IsType<WorkerExitedException>(failure.Exception));
        Assert.Equal([0, .. Enumerable.Range(5, 16)], results);

        static async Task<IReadOnlyList<int>> BookFirstAsync(IBerth client, IReadOnlyList<int> items, CancellationToken token)
        {
            await client.BookAsync(items[0], token);
            return items;
        }
    }

    [Fact]
    public async Task W32_what_a_map_calls_waits_also_where_others_are_refused()
    {
        await using var pool = new WorkerPool<IBerth, Berth>(
            new WorkerPoolOptions { Size = 2, QueueLimit = 0, WhenFull = PoolFull.Refuse, Worker = _quay.Worker });
        List<int> results = await pool.MapAsync(
            Enumerable.Range(0, 500), static (client, item, token) => client.EchoAsync(item, token)).ToListAsync().AsTask().Soon();
        Assert.Equal(Enumerable.Range(0, 500), results);
        Assert.Equal(0, pool.Statistics.Refused);
    }

    private static MapOptions Options(bool idempotent) =>
        new() { OnFailure = MapFailures.Collect, Idempotent = idempotent, MaxBatch = 600, Window = 1 };

    private static async IAsyncEnumerable<int> Unknown(int count)
    {
        for (int i = 0; i < count; i++)
        {
            yield return i;
        }

        await Task.CompletedTask;
    }

    private async Task TakeAsync(WorkerPool<IBerth> pool, MapOptions options, List<int> results)
    {
        await foreach (int result in pool.MapBatchesAsync(Unknown(941), EchoOrFailAsync, options))
        {
            results.Add(result);
        }
    }

    private async Task<IReadOnlyList<int>> EchoOrFailAsync(IBerth client, IReadOnlyList<int> items, CancellationToken token)
    {
        Interlocked.Increment(ref _calls);
        foreach (int item in items.Where(static item => item is 37 or 501))
        {
            await client.FailAsync($"item {item}");
        }

        await client.EchoAsync(items[0], token);
        return items;
    }

    private async Task<IReadOnlyList<int>> EchoAllAsync(IBerth client, IReadOnlyList<int> items, CancellationToken token)
    {
        List<int> results = [];
        foreach (int item in items)
        {
            Volatile.Write(ref _at, item);
            results.Add(await client.EchoAsync(item, token));
        }

        return results;
    }

    private WorkerPool<IBerth, Berth> Pool() => new(new WorkerPoolOptions { Size = 1, Worker = _quay.Worker });
}
