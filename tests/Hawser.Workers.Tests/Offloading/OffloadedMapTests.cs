using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Hawser.Rpc;
using Hawser.Testing;
using Hawser.Workers.Tests.Pools;

namespace Hawser.Workers.Tests.Offloading;

/// <summary>Maps and reductions by functions, in workers without processes.</summary>
public sealed class OffloadedMapTests : IAsyncDisposable
{
    private const int Large = 5 << 20;

    private static readonly MapOptions Collecting = new() { OnFailure = MapFailures.Collect };

    private readonly Quay _quay = new() { Holds = false };
    private readonly ProcessPool _pool;

    public OffloadedMapTests() => _pool = new ProcessPool(new WorkerPoolOptions { Size = 2, Worker = _quay.Worker });

    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    [Fact]
    public async Task W27_W28_W34_maps_searches_and_reductions_take_asynchronous_functions()
    {
        IEnumerable<int> items = Enumerable.Range(0, 500);
        Assert.Equal(items.Select(static x => 2 * x), await _pool.MapAsync(items, Functions.TwiceAsync).ToListAsync().AsTask().Soon());
        List<MapResult<int>> results = await _pool.MapUnorderedAsync(
            items.ToAsyncEnumerable(), static async (x, token) => await Task.FromResult(-x).WaitAsync(token)).ToListAsync().AsTask().Soon();
        Assert.Equal(500, results.Select(static result => result.Index).Distinct().Count());
        Assert.All(results, static result => Assert.Equal(-result.Index, result.Value));
        Assert.Equal(
            new MapResult<int>(123, 123), await _pool.FindFirstAsync(items, static async x => await Task.FromResult(x == 123)).Soon());
        Assert.Equal(
            string.Concat(items),
            await _pool.ReduceAsync(items, "", static async x => await Task.FromResult($"{x}"), static (a, b) => a + b).Soon());
    }

    [Fact]
    public async Task W30_a_result_or_an_argument_that_json_cannot_hold_costs_only_its_item()
    {
        // A result whose own code throws when it is written, in the midst of a batch.
        MapFailedException e = await Assert.ThrowsAsync<MapFailedException>(
            () => _pool.MapAsync(Enumerable.Range(0, 300), static x => new Moody(x, x == 200), Collecting).ToListAsync().AsTask().Soon());
        MapFailure failure = Assert.Single(e.Failures);
        Assert.Equal((200, "not today"), (failure.Index, Assert.IsType<RemoteException>(failure.Exception).Message));

        // An argument that cannot be written here, one that cannot be read there, and a result that cannot be read here.
        IEnumerable<Moody> items = Enumerable.Range(0, 300).Select(static x => new Moody(x, x == 100));
        e = await Assert.ThrowsAsync<MapFailedException>(
            () => _pool.MapAsync(items, static x => x.Number, Collecting).ToListAsync().AsTask().Soon());
        Assert.Equal((100, "not today"), (Assert.Single(e.Failures).Index, e.Failures[0].Exception.Message));
        e = await Assert.ThrowsAsync<MapFailedException>(() => _pool.MapAsync(
            Enumerable.Range(0, 300).Select(static x => new Fragile(x)), static x => x.Number, Collecting).ToListAsync().AsTask().Soon());
        Assert.Equal(150, Assert.Single(e.Failures).Index);
        Assert.IsType<RemoteException>(e.Failures[0].Exception);
        List<long> read = [];
        e = await Assert.ThrowsAsync<MapFailedException>(async () =>
        {
            await foreach (Fragile each in _pool.MapAsync(Enumerable.Range(0, 300), static x => new Fragile(x), Collecting))
            {
                read.Add(each.Number);
            }
        });
        Assert.Equal(150, Assert.Single(e.Failures).Index);
        Assert.Equal(Enumerable.Range(0, 300).Select(static x => (long)x).Where(static x => x != 150), read);

        // A failed item has no value, and a type whose default cannot be written does no harm.
        e = await Assert.ThrowsAsync<MapFailedException>(() => _pool.MapAsync(
            Enumerable.Range(0, 50), static x => x == 9 ? throw new FormatException("9") : ImmutableArray.Create(x), Collecting)
            .ToListAsync().AsTask().Soon());
        Assert.Equal(9, Assert.Single(e.Failures).Index);
    }

    [Fact]
    public async Task W29_items_of_megabytes_go_in_messages_that_are_no_longer_than_they_may_be()
    {
        // Batches go by time, and by that the third would have 16 of these, and a message of 80 MiB.
        var options = new MapOptions { BatchTime = TimeSpan.FromMinutes(1), Window = 1 };
        int items = 21;
        int seen = 0;
        await foreach (string text in _pool.MapAsync(
            Enumerable.Range(0, items).ToAsyncEnumerable(), static x => new string((char)('a' + (x % 26)), Large), options))
        {
            Assert.Equal((Large, (char)('a' + (seen % 26))), (text.Length, text[^1]));
            seen++;
        }

        Assert.Equal(items, seen);
        IEnumerable<string> large = Enumerable.Range(0, items).Select(static x => new string((char)('a' + (x % 26)), Large));
        List<int> lengths = await _pool.MapAsync(large.ToAsyncEnumerable(), static x => x.Length, options).ToListAsync().AsTask().Soon();
        Assert.Equal(Enumerable.Repeat(Large, items), lengths);
    }

    [Fact]
    public async Task W29_a_batch_that_is_given_up_ends_after_its_item_and_only_one_that_does_not_costs_its_process()
    {
        foreach (bool isLate in new[] { false, true })
        {
            await _pool.WaitUntilReadyAsync().Soon();
            FakeWorker[] before = [.. _quay.Launcher.Workers];
            Functions.Gate.Reset();
            await foreach (int result in _pool.MapAsync(Enumerable.Range(0, 1000), Functions.Pass))
            {
                Assert.Equal(0, result);
                Assert.True(await Functions.Held.WaitAsync(Patience.Limit));
                break;
            }

            await Quay.UntilAsync(() => _pool.Statistics is { InFlight: 0, Waiting: 0 });
            if (isLate)
            {
                await _quay.DriveAsync(Task.WhenAny(before.Select(worker => worker.Exited)));
            }

            Functions.Gate.Set();
            await _pool.WaitUntilReadyAsync().Soon();
            Assert.Equal(1, await _pool.RunAsync(static () => 1).Soon());
            Assert.Equal(isLate, _quay.Launcher.Workers.Except(before).Any());
        }
    }

    /// <summary>It cannot be written when it is in the mood.</summary>
    public sealed record Moody(int Number, [property: JsonIgnore] bool IsMoody)
    {
        public int Shown => IsMoody ? throw new InvalidOperationException("not today") : Number;

        [JsonConstructor]
        public Moody(int number)
            : this(number, false)
        {
        }
    }

    /// <summary>One of them can be written, and not be read.</summary>
    public sealed record Fragile
    {
        public Fragile(int number) => Number = number;

        public int Number { get; init; }

        public string Check
        {
            get => Number == 150 ? "broken" : "whole";
            init => _ = value == "whole" ? value : throw new FormatException("broken on its way");
        }
    }
}
