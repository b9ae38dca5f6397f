using Hawser.Workers.Mapping;
using Hawser.Workers.Offloading;

namespace Hawser.Workers;

// Maps, searches and reductions by asynchronous functions, which may take a token. A process carries out one item of a batch after the
// other: what waits for something else is spread over processes, and over as many calls in each as WorkerPoolOptions.CallsPerWorker says.
public sealed partial class ProcessPool
{
    /// <inheritdoc cref="MapAsync{TItem, TResult}(IAsyncEnumerable{TItem}, Func{TItem, TResult}, MapOptions, CancellationToken)"/>
    public IAsyncEnumerable<TResult> MapAsync<TItem, TResult>(
        IAsyncEnumerable<TItem> items,
        Func<TItem, Task<TResult>> function,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapOutput.ValuesAsync(
            Map<TItem, TResult>(MapInput.Of(items), function, options, ordered: true), cancellationToken);

    /// <inheritdoc cref="MapAsync{TItem, TResult}(IAsyncEnumerable{TItem}, Func{TItem, TResult}, MapOptions, CancellationToken)"/>
    public IAsyncEnumerable<TResult> MapAsync<TItem, TResult>(
        IEnumerable<TItem> items,
        Func<TItem, Task<TResult>> function,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapOutput.ValuesAsync(
            Map<TItem, TResult>(MapInput.Of(items), function, options, ordered: true), cancellationToken);

    /// <inheritdoc cref="MapUnorderedAsync{TItem, TResult}(IAsyncEnumerable{TItem}, Func{TItem, TResult}, MapOptions, CancellationToken)"/>
    public IAsyncEnumerable<MapResult<TResult>> MapUnorderedAsync<TItem, TResult>(
        IAsyncEnumerable<TItem> items,
        Func<TItem, Task<TResult>> function,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapOutput.ResultsAsync(
            Map<TItem, TResult>(MapInput.Of(items), function, options, ordered: false), cancellationToken);

    /// <inheritdoc cref="MapUnorderedAsync{TItem, TResult}(IAsyncEnumerable{TItem}, Func{TItem, TResult}, MapOptions, CancellationToken)"/>
    public IAsyncEnumerable<MapResult<TResult>> MapUnorderedAsync<TItem, TResult>(
        IEnumerable<TItem> items,
        Func<TItem, Task<TResult>> function,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapOutput.ResultsAsync(
            Map<TItem, TResult>(MapInput.Of(items), function, options, ordered: false), cancellationToken);

    /// <inheritdoc cref="MapAsync{TItem, TResult}(IAsyncEnumerable{TItem}, Func{TItem, TResult}, MapOptions, CancellationToken)"/>
    public IAsyncEnumerable<TResult> MapAsync<TItem, TResult>(
        IAsyncEnumerable<TItem> items,
        Func<TItem, CancellationToken, Task<TResult>> function,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapOutput.ValuesAsync(
            Map<TItem, TResult>(MapInput.Of(items), function, options, ordered: true), cancellationToken);

    /// <inheritdoc cref="MapAsync{TItem, TResult}(IAsyncEnumerable{TItem}, Func{TItem, TResult}, MapOptions, CancellationToken)"/>
    public IAsyncEnumerable<TResult> MapAsync<TItem, TResult>(
        IEnumerable<TItem> items,
        Func<TItem, CancellationToken, Task<TResult>> function,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapOutput.ValuesAsync(
            Map<TItem, TResult>(MapInput.Of(items), function, options, ordered: true), cancellationToken);

    /// <inheritdoc cref="MapUnorderedAsync{TItem, TResult}(IAsyncEnumerable{TItem}, Func{TItem, TResult}, MapOptions, CancellationToken)"/>
    public IAsyncEnumerable<MapResult<TResult>> MapUnorderedAsync<TItem, TResult>(
        IAsyncEnumerable<TItem> items,
        Func<TItem, CancellationToken, Task<TResult>> function,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapOutput.ResultsAsync(
            Map<TItem, TResult>(MapInput.Of(items), function, options, ordered: false), cancellationToken);

    /// <inheritdoc cref="MapUnorderedAsync{TItem, TResult}(IAsyncEnumerable{TItem}, Func{TItem, TResult}, MapOptions, CancellationToken)"/>
    public IAsyncEnumerable<MapResult<TResult>> MapUnorderedAsync<TItem, TResult>(
        IEnumerable<TItem> items,
        Func<TItem, CancellationToken, Task<TResult>> function,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapOutput.ResultsAsync(
            Map<TItem, TResult>(MapInput.Of(items), function, options, ordered: false), cancellationToken);

    /// <inheritdoc cref="FindFirstAsync{TItem}(IAsyncEnumerable{TItem}, Func{TItem, bool}, MapOptions, CancellationToken)"/>
    public Task<MapResult<TItem>?> FindFirstAsync<TItem>(
        IAsyncEnumerable<TItem> items,
        Func<TItem, Task<bool>> function,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapOutput.FindAsync(Map<TItem, bool>(MapInput.Of(items), function, options, ordered: true), cancellationToken);

    /// <inheritdoc cref="FindFirstAsync{TItem}(IAsyncEnumerable{TItem}, Func{TItem, bool}, MapOptions, CancellationToken)"/>
    public Task<MapResult<TItem>?> FindFirstAsync<TItem>(
        IEnumerable<TItem> items,
        Func<TItem, Task<bool>> function,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapOutput.FindAsync(Map<TItem, bool>(MapInput.Of(items), function, options, ordered: true), cancellationToken);

    /// <inheritdoc cref="FindFirstAsync{TItem}(IAsyncEnumerable{TItem}, Func{TItem, bool}, MapOptions, CancellationToken)"/>
    public Task<MapResult<TItem>?> FindFirstAsync<TItem>(
        IAsyncEnumerable<TItem> items,
        Func<TItem, CancellationToken, Task<bool>> function,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapOutput.FindAsync(Map<TItem, bool>(MapInput.Of(items), function, options, ordered: true), cancellationToken);

    /// <inheritdoc cref="FindFirstAsync{TItem}(IAsyncEnumerable{TItem}, Func{TItem, bool}, MapOptions, CancellationToken)"/>
    public Task<MapResult<TItem>?> FindFirstAsync<TItem>(
        IEnumerable<TItem> items,
        Func<TItem, CancellationToken, Task<bool>> function,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapOutput.FindAsync(Map<TItem, bool>(MapInput.Of(items), function, options, ordered: true), cancellationToken);

    /// <inheritdoc
    /// cref="ReduceAsync{TItem, TPart}(IAsyncEnumerable{TItem}, TPart, Func{TItem, TPart}, Func{TPart, TPart, TPart}, MapOptions,
    /// CancellationToken)"/>
    public Task<TPart> ReduceAsync<TItem, TPart>(
        IAsyncEnumerable<TItem> items,
        TPart empty,
        Func<TItem, Task<TPart>> function,
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
        Func<TItem, Task<TPart>> function,
        Func<TPart, TPart, TPart> combine,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        ReduceAsync(MapInput.Of(items), empty, FunctionName.Of(function), FunctionName.Of(combine), options, cancellationToken);

    /// <inheritdoc
    /// cref="ReduceAsync{TItem, TPart}(IAsyncEnumerable{TItem}, TPart, Func{TItem, TPart}, Func{TPart, TPart, TPart}, MapOptions,
    /// CancellationToken)"/>
    public Task<TPart> ReduceAsync<TItem, TPart>(
        IAsyncEnumerable<TItem> items,
        TPart empty,
        Func<TItem, CancellationToken, Task<TPart>> function,
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
        Func<TItem, CancellationToken, Task<TPart>> function,
        Func<TPart, TPart, TPart> combine,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        ReduceAsync(MapInput.Of(items), empty, FunctionName.Of(function), FunctionName.Of(combine), options, cancellationToken);
}
