using Hawser.Workers.Mapping;

namespace Hawser.Workers;

// Maps, searches and reductions over the workers of a pool.
public abstract partial class WorkerPool<TContract>
{
    /// <summary>
    /// Calls the workers with each item, many at once, and gives the results in the items' order. The input is read only as far ahead as
    /// <see cref="MapOptions.Window"/> says, so it may be endless; leaving the loop early gives up what is in flight.
    /// </summary>
    /// <typeparam name="TItem">The items.</typeparam>
    /// <typeparam name="TResult">What a call gives.</typeparam>
    /// <param name="items">The input, read once, by one reader.</param>
    /// <param name="call">
    /// Calls a worker with an item. Where the worker dies it is run again if it may be, see <see cref="MapOptions.Idempotent"/>. It gives
    /// its token to what it calls, so that this can be given up.
    /// </param>
    /// <param name="options">How; null: the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>
    /// The results; nothing is begun before they are asked for. An item that fails is treated as <see cref="MapOptions.OnFailure"/> says.
    /// </returns>
    public IAsyncEnumerable<TResult> MapAsync<TItem, TResult>(
        IAsyncEnumerable<TItem> items,
        Func<TContract, TItem, CancellationToken, Task<TResult>> call,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapOutput.ValuesAsync(Items(MapInput.Of(items), call, options, ordered: true), cancellationToken);

    /// <inheritdoc
    /// cref="MapAsync{TItem, TResult}(IAsyncEnumerable{TItem}, Func{TContract, TItem, CancellationToken, Task{TResult}}, MapOptions,
    /// CancellationToken)"/>
    public IAsyncEnumerable<TResult> MapAsync<TItem, TResult>(
        IEnumerable<TItem> items,
        Func<TContract, TItem, CancellationToken, Task<TResult>> call,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapOutput.ValuesAsync(Items(MapInput.Of(items), call, options, ordered: true), cancellationToken);

    /// <summary>As <c>MapAsync</c>, but each result comes as soon as it is there, with the place of its item.</summary>
    /// <inheritdoc
    /// cref="MapAsync{TItem, TResult}(IAsyncEnumerable{TItem}, Func{TContract, TItem, CancellationToken, Task{TResult}}, MapOptions,
    /// CancellationToken)"/>
    public IAsyncEnumerable<MapResult<TResult>> MapUnorderedAsync<TItem, TResult>(
        IAsyncEnumerable<TItem> items,
        Func<TContract, TItem, CancellationToken, Task<TResult>> call,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapOutput.ResultsAsync(Items(MapInput.Of(items), call, options, ordered: false), cancellationToken);

    /// <inheritdoc
    /// cref="MapUnorderedAsync{TItem, TResult}(IAsyncEnumerable{TItem}, Func{TContract, TItem, CancellationToken, Task{TResult}},
    /// MapOptions, CancellationToken)"/>
    public IAsyncEnumerable<MapResult<TResult>> MapUnorderedAsync<TItem, TResult>(
        IEnumerable<TItem> items,
        Func<TContract, TItem, CancellationToken, Task<TResult>> call,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapOutput.ResultsAsync(Items(MapInput.Of(items), call, options, ordered: false), cancellationToken);

    /// <summary>
    /// As <c>MapAsync</c>, for items that take so little time that each by itself would cost more than it takes: a call has a batch of
    /// them, as many as take <see cref="MapOptions.BatchTime"/>.
    /// </summary>
    /// <typeparam name="TItem">The items.</typeparam>
    /// <typeparam name="TResult">What an item gives.</typeparam>
    /// <param name="items">The input, read once, by one reader.</param>
    /// <param name="call">
    /// Calls a worker with items, and gives as many results, in their order. When it fails, and may be run again (see
    /// <see cref="MapOptions.Idempotent"/>), it is, with ever smaller parts of the batch, so that only the item that is to blame fails; with
    /// each item by itself where the worker has died, or its time was over. Else all items of the batch fail with what it threw.
    /// </param>
    /// <param name="options">How; null: the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The results, in the items' order.</returns>
    public IAsyncEnumerable<TResult> MapBatchesAsync<TItem, TResult>(
        IAsyncEnumerable<TItem> items,
        Func<TContract, IReadOnlyList<TItem>, CancellationToken, Task<IReadOnlyList<TResult>>> call,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapOutput.ValuesAsync(
            Batches(MapInput.Of(items), call, static result => new MapAnswer<TResult>(result, null), options), cancellationToken);

    /// <inheritdoc
    /// cref="MapBatchesAsync{TItem, TResult}(IAsyncEnumerable{TItem}, Func{TContract, IReadOnlyList{TItem}, CancellationToken,
    /// Task{IReadOnlyList{TResult}}}, MapOptions, CancellationToken)"/>
    public IAsyncEnumerable<TResult> MapBatchesAsync<TItem, TResult>(
        IEnumerable<TItem> items,
        Func<TContract, IReadOnlyList<TItem>, CancellationToken, Task<IReadOnlyList<TResult>>> call,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapOutput.ValuesAsync(
            Batches(MapInput.Of(items), call, static result => new MapAnswer<TResult>(result, null), options), cancellationToken);

    /// <summary>
    /// As the other <c>MapBatchesAsync</c>, for methods that say of each item what came of it, so that one that fails takes no other with it,
    /// and none has to be carried out again for that: <see cref="ItemOutcome.OfEach"/>.
    /// </summary>
    /// <inheritdoc
    /// cref="MapBatchesAsync{TItem, TResult}(IAsyncEnumerable{TItem}, Func{TContract, IReadOnlyList{TItem}, CancellationToken,
    /// Task{IReadOnlyList{TResult}}}, MapOptions, CancellationToken)"/>
    public IAsyncEnumerable<TResult> MapBatchesAsync<TItem, TResult>(
        IAsyncEnumerable<TItem> items,
        Func<TContract, IReadOnlyList<TItem>, CancellationToken, Task<IReadOnlyList<ItemOutcome<TResult>>>> call,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapOutput.ValuesAsync(
            Batches(MapInput.Of(items), call, static (ItemOutcome<TResult> outcome) => MapAnswer.Of(outcome), options), cancellationToken);

    /// <inheritdoc
    /// cref="MapBatchesAsync{TItem, TResult}(IAsyncEnumerable{TItem}, Func{TContract, IReadOnlyList{TItem}, CancellationToken,
    /// Task{IReadOnlyList{ItemOutcome{TResult}}}}, MapOptions, CancellationToken)"/>
    public IAsyncEnumerable<TResult> MapBatchesAsync<TItem, TResult>(
        IEnumerable<TItem> items,
        Func<TContract, IReadOnlyList<TItem>, CancellationToken, Task<IReadOnlyList<ItemOutcome<TResult>>>> call,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapOutput.ValuesAsync(
            Batches(MapInput.Of(items), call, static (ItemOutcome<TResult> outcome) => MapAnswer.Of(outcome), options), cancellationToken);

    /// <summary>
    /// Finds the first item, in the input's order, of which the workers say yes; the work on all others is given up then. An input without
    /// such an item must end.
    /// </summary>
    /// <typeparam name="TItem">The items.</typeparam>
    /// <param name="items">The input, read once, by one reader.</param>
    /// <param name="call">Asks a worker about an item.</param>
    /// <param name="options">How; null: the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The item and its place; null: there is none.</returns>
    public Task<MapResult<TItem>?> FindFirstAsync<TItem>(
        IAsyncEnumerable<TItem> items,
        Func<TContract, TItem, CancellationToken, Task<bool>> call,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapOutput.FindAsync(Items(MapInput.Of(items), call, options, ordered: true), cancellationToken);

    /// <inheritdoc
    /// cref="FindFirstAsync{TItem}(IAsyncEnumerable{TItem}, Func{TContract, TItem, CancellationToken, Task{bool}}, MapOptions,
    /// CancellationToken)"/>
    public Task<MapResult<TItem>?> FindFirstAsync<TItem>(
        IEnumerable<TItem> items,
        Func<TContract, TItem, CancellationToken, Task<bool>> call,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapOutput.FindAsync(Items(MapInput.Of(items), call, options, ordered: true), cancellationToken);

    /// <summary>
    /// Makes one value of all items: workers make a part of each run of items that follow each other, and other calls combine parts, until
    /// there is one. Each with its neighbour, so that order is kept (lists can be joined); in any order where
    /// <see cref="MapOptions.IsCommutative"/> says so.
    /// </summary>
    /// <typeparam name="TItem">The items.</typeparam>
    /// <typeparam name="TPart">What is made of them.</typeparam>
    /// <param name="items">The input, read once, by one reader.</param>
    /// <param name="empty">The result for an input without items; used for nothing else.</param>
    /// <param name="fold">Has a worker make a part of items, at least one, that follow each other.</param>
    /// <param name="combine">
    /// Has a worker combine two parts, the earlier first. It must be associative: (a, b), c is a, (b, c).
    /// </param>
    /// <param name="options">How; null: the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The result. It fails with what the first part or combination fails with.</returns>
    public Task<TPart> ReduceAsync<TItem, TPart>(
        IAsyncEnumerable<TItem> items,
        TPart empty,
        Func<TContract, IReadOnlyList<TItem>, CancellationToken, Task<TPart>> fold,
        Func<TContract, TPart, TPart, CancellationToken, Task<TPart>> combine,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        ReduceAsync(MapInput.Of(items), empty, fold, combine, options ?? MapOptions.Default, cancellationToken);

    /// <inheritdoc
    /// cref="ReduceAsync{TItem, TPart}(IAsyncEnumerable{TItem}, TPart, Func{TContract, IReadOnlyList{TItem}, CancellationToken,
    /// Task{TPart}}, Func{TContract, TPart, TPart, CancellationToken, Task{TPart}}, MapOptions, CancellationToken)"/>
    public Task<TPart> ReduceAsync<TItem, TPart>(
        IEnumerable<TItem> items,
        TPart empty,
        Func<TContract, IReadOnlyList<TItem>, CancellationToken, Task<TPart>> fold,
        Func<TContract, TPart, TPart, CancellationToken, Task<TPart>> combine,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        ReduceAsync(MapInput.Of(items), empty, fold, combine, options ?? MapOptions.Default, cancellationToken);
}
