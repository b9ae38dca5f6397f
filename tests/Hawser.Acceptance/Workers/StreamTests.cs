using Hawser.Acceptance.Child.Trials;
using Hawser.Workers;

namespace Hawser.Acceptance;

/// <summary>Sequences between this process and workers.</summary>
public sealed class StreamTests
{
    [Fact]
    public async Task W12_a_watcher_gets_the_initial_state_and_then_the_updates()
    {
        await using Worker<IFlow> worker = await Worker.SpawnAsync<IFlow, Flow>().Soon();
        await worker.Client.SetAsync(7).Soon();
        await using IAsyncEnumerator<int> watcher = worker.Client.WatchAsync().GetAsyncEnumerator();

        Assert.True(await watcher.MoveNextAsync().AsTask().Soon());
        Assert.Equal(7, watcher.Current);
        for (int value = 8; value < 12; value++)
        {
            await worker.Client.SetAsync(value).Soon();
            Assert.True(await watcher.MoveNextAsync().AsTask().Soon());
            Assert.Equal(value, watcher.Current);
        }

        await worker.EndAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => watcher.MoveNextAsync().AsTask().Soon());
    }

    [Fact]
    public async Task W12_a_consumer_that_aborts_ends_the_producer_and_the_worker_serves_on()
    {
        await using Worker<IFlow> worker = await Worker.SpawnAsync<IFlow, Flow>().Soon();
        await foreach (int initial in worker.Client.WatchAsync())
        {
            Assert.Equal(0, initial);
            break;
        }

        await worker.Client.WatcherGoneAsync().Soon();
        Assert.Equal(31 + 2, await worker.Client.FoldAsync(Numbers(1, 2)).Soon());
        await worker.EndAsync();
    }

    [Fact]
    public async Task W12_a_clients_stream_is_folded_by_the_worker_in_order()
    {
        int[] numbers = [.. Enumerable.Range(1, 1000)];
        await using Worker<IFlow> worker = await Worker.SpawnAsync<IFlow, Flow>().Soon();
        Assert.Equal(numbers.Aggregate(0L, Flow.Fold), await worker.Client.FoldAsync(Numbers(numbers)).Soon());
        await worker.EndAsync();
    }

    [Fact]
    public async Task W12_a_thousand_numbers_sharded_over_ten_workers_keep_their_order_in_each_shard()
    {
        const int shards = 10;
        var workers = new List<Worker<IFlow>>();
        for (int shard = 0; shard < shards; shard++)
        {
            workers.Add(await Worker.SpawnAsync<IFlow, Flow>().Soon());
        }

        int[][] numbers = [.. Enumerable.Range(0, shards).Select(shard => Enumerable.Range(0, 1000).Where(n => n % shards == shard).ToArray())];

        List<Seen>[] seen = await Task.WhenAll(workers.Select((worker, shard) => CollectAsync(worker.Client.PassAsync(Numbers(numbers[shard]))))).Soon();

        for (int shard = 0; shard < shards; shard++)
        {
            Assert.Equal(numbers[shard], seen[shard].Select(item => item.Number));
            Assert.All(seen[shard], item => Assert.Equal(workers[shard].ProcessId, item.ProcessId));
        }

        Assert.Equal(1000, seen.Sum(list => list.Count));
        Assert.Equal(shards, seen.Select(list => list[0].ProcessId).Distinct().Count());
        await Task.WhenAll(workers.Select(worker => worker.EndAsync()));
    }

    private static async Task<List<Seen>> CollectAsync(IAsyncEnumerable<Seen> items)
    {
        var list = new List<Seen>();
        await foreach (Seen item in items)
        {
            list.Add(item);
        }

        return list;
    }

    private static async IAsyncEnumerable<int> Numbers(params int[] numbers)
    {
        foreach (int number in numbers)
        {
            await Task.Yield();
            yield return number;
        }
    }
}
