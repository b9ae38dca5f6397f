using Hawser.Workers.Mapping;

namespace Hawser.Workers;

// What maps and reductions have the workers do.
public abstract partial class WorkerPool<TContract>
{
    /// <summary>As many batches are at work at once.</summary>
    internal int Slots => _options.Size * _options.CallsPerWorker;

    internal TimeProvider Clock => _clock;

    /// <summary>
    /// As <c>RunAsync</c>, for items that may have cost workers their lives already, in a batch with others.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="options">What it wants.</param>
    /// <param name="deaths">The deaths on the items' account.</param>
    /// <param name="splits">Whether, when the worker dies, the items are carried out each by itself: <see cref="BatchLostException"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal Task<TResult> RunBatchAsync<TResult>(
        Func<TContract, CancellationToken, Task<TResult>> call,
        MapOptions options,
        IReadOnlyList<WorkerExit> deaths,
        bool splits,
        CancellationToken cancellationToken)
    {
        var wanted = new PoolCallOptions { Timeout = options.Timeout, Idempotent = options.Idempotent };
        return RunOnceOrAgainAsync(call, wanted, deaths, splits, cancellationToken);
    }

    private IAsyncEnumerable<(long Index, TItem Item, TResult Value)> Items<TItem, TResult>(
        MapInput<TItem> input, Func<TContract, TItem, CancellationToken, Task<TResult>> call, MapOptions? options, bool ordered)
    {
        ArgumentNullException.ThrowIfNull(call);
        options ??= MapOptions.Default;
        var work = new MapWork<TItem, MapAnswer<TResult>[]>
        {
            Run = async (items, deaths, _, token) =>
                [new MapAnswer<TResult>(
                    await RunBatchAsync((client, own) => call(client, items[0], own), options, deaths, splits: false, token).ConfigureAwait(false),
                    null)],
            CountFailed = static _ => 0,
            Slots = Slots,
            MaxBatch = 1,
            Clock = _clock,
        };
        return MapOutput.OfAsync(input, work, options, ordered);
    }

    private IAsyncEnumerable<(long Index, TItem Item, TResult Value)> Batches<TItem, TResult>(
        MapInput<TItem> input,
        Func<TContract, IReadOnlyList<TItem>, CancellationToken, Task<IReadOnlyList<TResult>>> call,
        MapOptions? options)
    {
        ArgumentNullException.ThrowIfNull(call);
        options ??= MapOptions.Default;
        var work = new MapWork<TItem, MapAnswer<TResult>[]>
        {
            Run = async (items, deaths, took, token) =>
            {
                IReadOnlyList<TResult> results = await RunBatchAsync(
                    (client, own) => TimedAsync(() => call(client, items, own), took), options, deaths, splits: items.Count > 1, token)
                    .ConfigureAwait(false);
                return results.Count == items.Count
                    ? [.. results.Select(static result => new MapAnswer<TResult>(result, null))]
                    : throw new InvalidOperationException($"A batch of {items.Count} items has given {results.Count} results, and must give one for each.");
            },
            CountFailed = static _ => 0,
            Slots = Slots,
            MaxBatch = options.MaxBatch,
            Clock = _clock,
        };
        return MapOutput.OfAsync(input, work, options, ordered: true);
    }

    private Task<TPart> ReduceAsync<TItem, TPart>(
        MapInput<TItem> input,
        TPart empty,
        Func<TContract, IReadOnlyList<TItem>, CancellationToken, Task<TPart>> fold,
        Func<TContract, TPart, TPart, CancellationToken, Task<TPart>> combine,
        MapOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(fold);
        ArgumentNullException.ThrowIfNull(combine);
        var work = new MapWork<TItem, TPart>
        {
            Run = (items, deaths, took, token) => RunBatchAsync(
                (client, own) => TimedAsync(() => fold(client, items, own), took), options, deaths, splits: items.Count > 1, token),
            CountFailed = static _ => 0,
            Slots = Slots,
            MaxBatch = options.MaxBatch,
            Clock = _clock,
        };
        return MapOutput.ReduceAsync(
            input,
            work,
            (left, right, token) => RunBatchAsync((client, own) => combine(client, left, right, own), options, [], splits: false, token),
            empty,
            options,
            cancellationToken);
    }

    private async Task<TAnswer> TimedAsync<TAnswer>(Func<Task<TAnswer>> call, Action<TimeSpan> took)
    {
        long begin = _clock.GetTimestamp();
        TAnswer answer = await call().ConfigureAwait(false);
        took(_clock.GetElapsedTime(begin));
        return answer;
    }
}
