namespace Hawser.Workers;

/// <summary>
/// Carries out the items of a batch in a worker, each by itself: for methods that maps call with batches
/// (<see cref="WorkerPool{TContract}"/>'s <c>MapBatchesAsync</c>). Thread-safe.
/// </summary>
public static class ItemOutcome
{
    /// <summary>Calls a function with each item, one after the other.</summary>
    /// <typeparam name="TItem">The items.</typeparam>
    /// <typeparam name="TResult">The results.</typeparam>
    /// <param name="items">The items.</param>
    /// <param name="function">What to do with one. What it throws is that item's outcome.</param>
    /// <param name="cancellationToken">The call's token: looked at between the items.</param>
    /// <returns>As many outcomes, in their order.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public static IReadOnlyList<ItemOutcome<TResult>> OfEach<TItem, TResult>(
        IReadOnlyList<TItem> items, Func<TItem, TResult> function, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(function);
        var outcomes = new ItemOutcome<TResult>[items.Count];
        for (int i = 0; i < outcomes.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                outcomes[i] = new ItemOutcome<TResult>(function(items[i]), null);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                outcomes[i] = new ItemOutcome<TResult>(default, ItemFault.From(e));
            }
        }

        return outcomes;
    }

    /// <summary>As <see cref="OfEach"/>, by an asynchronous function, which is given the call's token.</summary>
    /// <inheritdoc cref="OfEach"/>
    public static async Task<IReadOnlyList<ItemOutcome<TResult>>> OfEachAsync<TItem, TResult>(
        IReadOnlyList<TItem> items, Func<TItem, CancellationToken, Task<TResult>> function, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(function);
        var outcomes = new ItemOutcome<TResult>[items.Count];
        for (int i = 0; i < outcomes.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                outcomes[i] = new ItemOutcome<TResult>(await function(items[i], cancellationToken).ConfigureAwait(false), null);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                outcomes[i] = new ItemOutcome<TResult>(default, ItemFault.From(e));
            }
        }

        return outcomes;
    }
}
