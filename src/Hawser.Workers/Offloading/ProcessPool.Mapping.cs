using Hawser.Workers.Mapping;
using Hawser.Workers.Offloading;

namespace Hawser.Workers;

// Maps, searches and reductions by functions: whole batches in one call, and combining in the processes.
public sealed partial class ProcessPool
{
    /// <summary>
    /// Calls a function with each item, in the processes, and gives the results in the items' order. Items that take little time go in
    /// batches. The input is read only as far ahead as <see cref="MapOptions.Window"/> says, so it may be endless; leaving the loop early
    /// gives up what is in flight.
    /// </summary>
    /// <typeparam name="TItem">The items.</typeparam>
    /// <typeparam name="TResult">What the function gives.</typeparam>
    /// <param name="items">The input, read once, by one reader.</param>
    /// <param name="function">The function: static, or a lambda that captures nothing.</param>
    /// <param name="options">
    /// How; null: the defaults. Each item has its own failure, whatever batch it was in, also one that JSON cannot hold; but where a
    /// process dies or a time-out passes, all items of its batch fail, unless they may be carried out again
    /// (<see cref="MapOptions.Idempotent"/>).
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The results; nothing is begun before they are asked for.</returns>
    /// <exception cref="ArgumentException">
    /// The function captures something, or is none that another process can run: the message says why.
    /// </exception>
    public IAsyncEnumerable<TResult> MapAsync<TItem, TResult>(
        IAsyncEnumerable<TItem> items,
        Func<TItem, TResult> function,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapOutput.ValuesAsync(Map<TItem, TResult>(MapInput.Of(items), function, options, ordered: true), cancellationToken);

    /// <inheritdoc cref="MapAsync{TItem, TResult}(IAsyncEnumerable{TItem}, Func{TItem, TResult}, MapOptions, CancellationToken)"/>
    public IAsyncEnumerable<TResult> MapAsync<TItem, TResult>(
        IEnumerable<TItem> items,
        Func<TItem, TResult> function,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapOutput.ValuesAsync(
            Map<TItem, TResult>(MapInput.Of(items), function, options, ordered: true), cancellationToken);

    /// <summary>As <c>MapAsync</c>, but each result comes as soon as its batch is there, with the place of its item.</summary>
    /// <inheritdoc cref="MapAsync{TItem, TResult}(IAsyncEnumerable{TItem}, Func{TItem, TResult}, MapOptions, CancellationToken)"/>
    public IAsyncEnumerable<MapResult<TResult>> MapUnorderedAsync<TItem, TResult>(
        IAsyncEnumerable<TItem> items,
        Func<TItem, TResult> function,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapOutput.ResultsAsync(
            Map<TItem, TResult>(MapInput.Of(items), function, options, ordered: false), cancellationToken);

    /// <inheritdoc cref="MapUnorderedAsync{TItem, TResult}(IAsyncEnumerable{TItem}, Func{TItem, TResult}, MapOptions, CancellationToken)"/>
    public IAsyncEnumerable<MapResult<TResult>> MapUnorderedAsync<TItem, TResult>(
        IEnumerable<TItem> items,
        Func<TItem, TResult> function,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapOutput.ResultsAsync(
            Map<TItem, TResult>(MapInput.Of(items), function, options, ordered: false), cancellationToken);

    /// <summary>
    /// Finds the first item, in the input's order, for which a function is true; the work on all others is given up then. An input without
    /// such an item must end.
    /// </summary>
    /// <typeparam name="TItem">The items.</typeparam>
    /// <param name="items">The input, read once, by one reader.</param>
    /// <param name="function">The function: static, or a lambda that captures nothing.</param>
    /// <param name="options">How; null: the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The item and its place; null: there is none.</returns>
    /// <exception cref="ArgumentException">
    /// The function captures something, or is none that another process can run: the message says why.
    /// </exception>
    public Task<MapResult<TItem>?> FindFirstAsync<TItem>(
        IAsyncEnumerable<TItem> items,
        Func<TItem, bool> function,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapOutput.FindAsync(Map<TItem, bool>(MapInput.Of(items), function, options, ordered: true), cancellationToken);

    /// <inheritdoc cref="FindFirstAsync{TItem}(IAsyncEnumerable{TItem}, Func{TItem, bool}, MapOptions, CancellationToken)"/>
    public Task<MapResult<TItem>?> FindFirstAsync<TItem>(
        IEnumerable<TItem> items,
        Func<TItem, bool> function,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapOutput.FindAsync(Map<TItem, bool>(MapInput.Of(items), function, options, ordered: true), cancellationToken);

    /// <summary>
    /// Makes one value of all items: the processes call a function with each and combine what it gives, so that of a batch only one value
    /// comes back, and combine those in turn. Each with its neighbour, so that order is kept (lists can be joined); in any order where
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
    /// <exception cref="ArgumentException">
    /// A function captures something, or is none that another process can run: the message says why.
    /// </exception>
    public Task<TPart> ReduceAsync<TItem, TPart>(
        IAsyncEnumerable<TItem> items,
        TPart empty,
        Func<TItem, TPart> function,
        Func<TPart, TPart, TPart> combine,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        ReduceAsync(MapInput.Of(items), empty, FunctionName.Of(function), FunctionName.Of(combine), options, cancellationToken);

    /// <inheritdoc
    /// cref="ReduceAsync{TItem, TPart}(IAsyncEnumerable{TItem}, TPart, Func{TItem, TPart}, Func{TPart, TPart, TPart}, MapOptions,
    /// CancellationToken)"/>
    public Task<TPart> ReduceAsync<TItem, TPart>(
        IEnumerable<TItem> items,
        TPart empty,
        Func<TItem, TPart> function,
        Func<TPart, TPart, TPart> combine,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        ReduceAsync(MapInput.Of(items), empty, FunctionName.Of(function), FunctionName.Of(combine), options, cancellationToken);
}
