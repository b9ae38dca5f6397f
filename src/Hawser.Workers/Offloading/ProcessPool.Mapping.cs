using System.Text.Json;
using Hawser.Workers.Mapping;
using Hawser.Workers.Offloading;

namespace Hawser.Workers;

// Maps, searches and reductions by static functions: whole batches in one call, and combining in the processes.
public sealed partial class ProcessPool
{
    /// <summary>
    /// Calls a function with each item, in the processes, and gives the results in the items' order. Items that take little time go in batches. The input is
    /// read only as far ahead as <see cref="MapOptions.Window"/> says, so it may be endless; leaving the loop early gives up what is in flight.
    /// </summary>
    /// <typeparam name="TItem">The items.</typeparam>
    /// <typeparam name="TResult">What the function gives.</typeparam>
    /// <param name="items">The input, read once, by one reader.</param>
    /// <param name="function">The function: static, or a lambda that captures nothing.</param>
    /// <param name="options">How; null: the defaults. Each item has its own failure, whatever batch it was in.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The results; nothing is begun before they are asked for.</returns>
    /// <exception cref="ArgumentException">The function captures something, or belongs to an object.</exception>
    public IAsyncEnumerable<TResult> MapAsync<TItem, TResult>(
        IAsyncEnumerable<TItem> items, Func<TItem, TResult> function, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        MapOutput.ValuesAsync(Map(MapInput.Of(items), function, options, ordered: true), cancellationToken);

    /// <inheritdoc cref="MapAsync{TItem, TResult}(IAsyncEnumerable{TItem}, Func{TItem, TResult}, MapOptions, CancellationToken)"/>
    public IAsyncEnumerable<TResult> MapAsync<TItem, TResult>(
        IEnumerable<TItem> items, Func<TItem, TResult> function, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        MapOutput.ValuesAsync(Map(MapInput.Of(items), function, options, ordered: true), cancellationToken);

    /// <summary>As <c>MapAsync</c>, but each result comes as soon as its batch is there, with the place of its item.</summary>
    /// <inheritdoc cref="MapAsync{TItem, TResult}(IAsyncEnumerable{TItem}, Func{TItem, TResult}, MapOptions, CancellationToken)"/>
    public IAsyncEnumerable<MapResult<TResult>> MapUnorderedAsync<TItem, TResult>(
        IAsyncEnumerable<TItem> items, Func<TItem, TResult> function, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        MapOutput.ResultsAsync(Map(MapInput.Of(items), function, options, ordered: false), cancellationToken);

    /// <inheritdoc cref="MapUnorderedAsync{TItem, TResult}(IAsyncEnumerable{TItem}, Func{TItem, TResult}, MapOptions, CancellationToken)"/>
    public IAsyncEnumerable<MapResult<TResult>> MapUnorderedAsync<TItem, TResult>(
        IEnumerable<TItem> items, Func<TItem, TResult> function, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        MapOutput.ResultsAsync(Map(MapInput.Of(items), function, options, ordered: false), cancellationToken);

    /// <summary>
    /// Finds the first item, in the input's order, for which a function is true; the work on all others is given up then. An input without such an item
    /// must end.
    /// </summary>
    /// <typeparam name="TItem">The items.</typeparam>
    /// <param name="items">The input, read once, by one reader.</param>
    /// <param name="function">The function: static, or a lambda that captures nothing.</param>
    /// <param name="options">How; null: the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The item and its place; null: there is none.</returns>
    /// <exception cref="ArgumentException">The function captures something, or belongs to an object.</exception>
    public Task<MapResult<TItem>?> FindFirstAsync<TItem>(
        IAsyncEnumerable<TItem> items, Func<TItem, bool> function, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        MapOutput.FindAsync(Map(MapInput.Of(items), function, options, ordered: true), cancellationToken);

    /// <inheritdoc cref="FindFirstAsync{TItem}(IAsyncEnumerable{TItem}, Func{TItem, bool}, MapOptions, CancellationToken)"/>
    public Task<MapResult<TItem>?> FindFirstAsync<TItem>(
        IEnumerable<TItem> items, Func<TItem, bool> function, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        MapOutput.FindAsync(Map(MapInput.Of(items), function, options, ordered: true), cancellationToken);

    /// <summary>
    /// Makes one value of all items: the processes call a function with each and combine what it gives, so that of a batch only one value comes back, and
    /// combine those in turn. Each with its neighbour, so that order is kept (lists can be joined); in any order where
    /// <see cref="MapOptions.IsCommutative"/> says so.
    /// </summary>
    /// <typeparam name="TItem">The items.</typeparam>
    /// <typeparam name="TPart">What is made of them.</typeparam>
    /// <param name="items">The input, read once, by one reader.</param>
    /// <param name="empty">The result for an input without items; used for nothing else.</param>
    /// <param name="function">Makes a part of an item. Static, or a lambda that captures nothing, as is <paramref name="combine"/>.</param>
    /// <param name="combine">Combines two parts, the earlier first. It must be associative: (a, b), c is a, (b, c).</param>
    /// <param name="options">How; null: the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The result. It fails with what the first item, or combination, fails with.</returns>
    /// <exception cref="ArgumentException">A function captures something, or belongs to an object.</exception>
    public Task<TPart> ReduceAsync<TItem, TPart>(
        IAsyncEnumerable<TItem> items,
        TPart empty,
        Func<TItem, TPart> function,
        Func<TPart, TPart, TPart> combine,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        ReduceAsync(MapInput.Of(items), empty, function, combine, options ?? MapOptions.Default, cancellationToken);

    /// <inheritdoc cref="ReduceAsync{TItem, TPart}(IAsyncEnumerable{TItem}, TPart, Func{TItem, TPart}, Func{TPart, TPart, TPart}, MapOptions, CancellationToken)"/>
    public Task<TPart> ReduceAsync<TItem, TPart>(
        IEnumerable<TItem> items,
        TPart empty,
        Func<TItem, TPart> function,
        Func<TPart, TPart, TPart> combine,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        ReduceAsync(MapInput.Of(items), empty, function, combine, options ?? MapOptions.Default, cancellationToken);

    private IAsyncEnumerable<(long Index, TItem Item, TResult Value)> Map<TItem, TResult>(
        MapInput<TItem> input, Func<TItem, TResult> function, MapOptions? options, bool ordered)
    {
        string name = FunctionName.Of(function);
        options ??= MapOptions.Default;
        var work = new MapWork<TItem, MapAnswer<TResult>[]>
        {
            Run = async (items, deaths, took, token) =>
            {
                OffloadAnswers answers = await CallAsync(
                    items, (client, json, own) => client.MapAsync(name, json, own), options, deaths, took, token).ConfigureAwait(false);
                return Read<TResult>(answers, items.Count);
            },
            CountFailed = static answers => answers.Count(static answer => answer.Failure is not null),
            Slots = _pool.Slots,
            MaxBatch = options.MaxBatch,
            Clock = _pool.Clock,
        };
        return MapOutput.OfAsync(input, work, options, ordered);
    }

    private Task<TPart> ReduceAsync<TItem, TPart>(
        MapInput<TItem> input,
        TPart empty,
        Func<TItem, TPart> function,
        Func<TPart, TPart, TPart> combine,
        MapOptions options,
        CancellationToken cancellationToken)
    {
        string name = FunctionName.Of(function);
        string combination = FunctionName.Of(combine);
        var work = new MapWork<TItem, JsonElement>
        {
            Run = (items, deaths, took, token) =>
                CallAsync(items, (client, json, own) => client.FoldAsync(name, combination, json, own), options, deaths, took, token),
            CountFailed = static _ => 0,
            Slots = _pool.Slots,
            MaxBatch = options.MaxBatch,
            Clock = _pool.Clock,
        };
        return ReadAsync();

        // Parts stay JSON on their way from process to process.
        async Task<TPart> ReadAsync()
        {
            JsonElement part = await MapOutput.ReduceAsync(
                input,
                work,
                (left, right, token) => _pool.RunBatchAsync(
                    (client, own) => client.CombineAsync(combination, left, right, own), options, [], splits: false, token),
                empty: default,
                options,
                cancellationToken).ConfigureAwait(false);
            return part.ValueKind == JsonValueKind.Undefined ? empty : part.Deserialize<TPart>(OffloadJson.Values)!;
        }
    }

    private Task<TAnswer> CallAsync<TItem, TAnswer>(
        IReadOnlyList<TItem> items,
        Func<IOffload, JsonElement, CancellationToken, Task<TAnswer>> call,
        MapOptions options,
        IReadOnlyList<WorkerExit> deaths,
        Action<TimeSpan> took,
        CancellationToken cancellationToken)
    {
        JsonElement json = JsonSerializer.SerializeToElement(items, OffloadJson.Values);
        return _pool.RunBatchAsync(
            async (client, token) =>
            {
                long begin = _pool.Clock.GetTimestamp();
                TAnswer answer = await call(client, json, token).ConfigureAwait(false);
                took(_pool.Clock.GetElapsedTime(begin));
                return answer;
            },
            options,
            deaths,
            splits: items.Count > 1,
            cancellationToken);
    }

    /// <summary>What does not fit the items fails their batch, and can get into no other.</summary>
    private static MapAnswer<TResult>[] Read<TResult>(OffloadAnswers answers, int items)
    {
        TResult[]? values = answers.Values.Deserialize<TResult[]>(OffloadJson.Values);
        if (values?.Length != items)
        {
            throw new InvalidOperationException($"A batch of {items} items was answered by {values?.Length ?? 0} results.");
        }

        MapAnswer<TResult>[] read = [.. values.Select(static value => new MapAnswer<TResult>(value, null))];
        foreach (OffloadFailure failure in answers.Failures ?? [])
        {
            read[failure.Place] = new MapAnswer<TResult>(default, failure.Fault.ToException());
        }

        return read;
    }
}
