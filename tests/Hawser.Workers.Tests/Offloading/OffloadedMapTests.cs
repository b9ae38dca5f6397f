using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hawser.Rpc;
using Hawser.Testing;
using Hawser.Workers.Offloading;
using Hawser.Workers.Tests.Pools;

namespace Hawser.Workers.Tests.Offloading;

/// <summary>Maps and reductions by functions, in workers without processes.</summary>
public sealed class OffloadedMapTests : IAsyncDisposable
{
    /// <summary>Two of these are as much as a message should have.</summary>
    private const int Large = 2 << 20;

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
    public async Task W29_results_of_megabytes_come_in_messages_that_are_not_much_longer_than_they_should_be()
    {
        // Batches go by time, and the second has four items; two of these results are as much as a message should have.
        List<int> lengths = [];
        await foreach (string text in _pool.MapAsync(
            Enumerable.Range(0, 5).ToAsyncEnumerable(), static x => new string((char)('a' + x), Large), new MapOptions { Window = 1 }))
        {
            Assert.Equal((char)('a' + lengths.Count), text[^1]);
            lengths.Add(text.Length);
        }

        Assert.Equal(Enumerable.Repeat(Large, 5), lengths);
        Assert.Equal(3, _pool.Statistics.Completed);
    }

    [Fact]
    public async Task W29_W30_items_of_megabytes_go_in_such_messages_too_and_one_that_fails_does_not_take_those_that_did_not_go_with_it()
    {
        var measurer = new Measurer();
        var launcher = new FakeLauncher(FakeStart.Serving<IOffload>(measurer));
        await using var pool = new ProcessPool(
            new WorkerPoolOptions { Size = 1, Worker = new WorkerOptions { Launcher = launcher, TimeProvider = _quay.Time } });
        IEnumerable<string> items = [new string('a', 7), new string('b', 2 * Large), new string('c', Large), new string('d', Large), "e"];
        List<int> lengths = [];
        Task<MapFailedException> failing = Assert.ThrowsAsync<MapFailedException>(async () =>
        {
            await foreach (int length in pool.MapAsync(
                items.ToAsyncEnumerable(),
                static x => x.Length,
                new MapOptions { Window = 1, OnFailure = MapFailures.Collect, Idempotent = false }))
            {
                lengths.Add(length);
            }
        });
        MapFailedException e = await failing.Soon();
        Assert.Equal([1, 1, 2, 1], measurer.Messages);
        Assert.Equal(1, Assert.Single(e.Failures).Index);
        Assert.Equal([7, Large, Large, 1], lengths);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task W29_a_batch_that_is_given_up_ends_after_its_item_and_only_one_that_does_not_costs_its_process(bool isLate)
    {
        using var door = new Door();
        var quay = new Quay();
        await using var pool = new ProcessPool(new WorkerPoolOptions { Size = 1, Worker = quay.Worker });
        IEnumerable<(int Door, int Number)> items = Enumerable.Range(0, 1000).Select(i => (door.Id, i));
        await using (IAsyncEnumerator<int> map = pool.MapAsync(
            items.ToAsyncEnumerable(), static item => Door.Pass(item.Door, item.Number)).GetAsyncEnumerator())
        {
            ValueTask<bool> first = map.MoveNextAsync();
            (await quay.NextAsync()).Release();
            Assert.True(await first.AsTask().Soon());
            HeldCall batch = await quay.NextAsync();
            quay.Holds = false;
            batch.Release();
            await door.Held.Soon();
            await map.DisposeAsync().Soon();
            await FiredAsync(batch.Token).Soon();
        }

        // It is in the midst of an item, deaf.
        FakeWorker worker = Assert.Single(quay.Launcher.Workers);
        if (isLate)
        {
            await quay.DriveAsync(worker.Exited);
        }

        door.Open();
        Assert.Equal(1, await pool.RunAsync(static () => 1).Soon());
        Assert.Equal(isLate, worker.Exited.IsCompleted);
        Assert.True(isLate || door.Passed == 2, $"{door.Passed} items were carried out.");

        static Task FiredAsync(CancellationToken token)
        {
            var fired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            token.Register(fired.SetResult);
            return fired.Task;
        }
    }

    /// <summary>Answers with the lengths of texts; what it never would, when it is given the largest alone.</summary>
    private sealed class Measurer : IOffload
    {
        public ConcurrentQueue<int> Messages { get; } = [];

        public Task<OffloadAnswers> MapAsync(string function, JsonElement items, CancellationToken cancellationToken)
        {
            int[] lengths = [.. items.EnumerateArray().Select(static item => item.GetString()!.Length)];
            Messages.Enqueue(lengths.Length);
            return Task.FromResult(new OffloadAnswers(JsonSerializer.SerializeToElement(lengths is [2 * Large] ? [] : lengths), null));
        }

        public Task<JsonElement> RunAsync(string function, JsonElement argument, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<JsonElement> FoldAsync(string function, string combine, JsonElement items, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<JsonElement> CombineAsync(string combine, JsonElement left, JsonElement right, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
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
