using Hawser.Workers.Mapping;
using Hawser.Workers.Pools;

namespace Hawser.Workers;

// What maps and reductions have the workers do.
public abstract partial class WorkerPool<TContract>
{
    /// <summary>As many batches are at work at once.</summary>
    internal int Slots => _options.Size * _options.CallsPerWorker;

    internal TimeProvider Clock => _clock;

    /// <summary>As <c>RunAsync</c>, on terms that are not for everybody.</summary>
    /// <param name="call">The call.</param>
    /// <param name="terms">What is to hold for it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BatchFailedException">It may be carried out in smaller parts, see <see cref="PoolCallTerms.Split"/>.</exception>
    internal Task<TResult> RunWithAsync<TResult>(
        Func<TContract, CancellationToken, Task<TResult>> call, PoolCallTerms terms, CancellationToken cancellationToken) =>
        RunOnceOrAgainAsync(call, terms, cancellationToken);

    /// <summary>As <see cref="RunWithAsync{TResult}"/>, with the time that the worker took for it.</summary>
    internal Task<(TResult Result, TimeSpan Time)> RunTimedAsync<TResult>(
        Func<TContract, CancellationToken, Task<TResult>> call, PoolCallTerms terms, CancellationToken cancellationToken) => RunWithAsync(
            async (client, token) =>
            {
                long begin = _clock.GetTimestamp();
                TResult result = await call(client, token).ConfigureAwait(false);
                return (result, _clock.GetElapsedTime(begin));
            },
            terms,
            cancellationToken);

    private IAsyncEnumerable<(long Index, TItem Item, TResult Value)> Items<TItem, TResult>(
        MapInput<TItem> input, Func<TContract, TItem, CancellationToken, Task<TResult>> call, MapOptions? options, bool ordered)
    {
        ArgumentNullException.ThrowIfNull(call);
        options ??= MapOptions.Default;
        var work = new MapWork<TItem, MapAnswer<TResult>[]>
        {
            Run = async (items, deaths, _, token) =>
            {
                TResult result = await RunWithAsync(
                    (client, own) => call(client, items[0], own), PoolCallTerms.Of(options, deaths), token).ConfigureAwait(false);
                return new BatchAnswer<MapAnswer<TResult>[]>([new MapAnswer<TResult>(result, null)], 1);
            },
            CountFailed = static _ => 0,
            Slots = Slots,
            MaxBatch = 1,
            Clock = _clock,
        };
        return MapOutput.OfAsync(input, work, options, ordered);
    }

    private IAsyncEnumerable<(long Index, TItem Item, TResult Value)> Batches<TItem, TOutcome, TResult>(
        MapInput<TItem> input,
        Func<TContract, IReadOnlyList<TItem>, CancellationToken, Task<IReadOnlyList<TOutcome>>> call,
        Func<TOutcome, MapAnswer<TResult>> read,
        MapOptions? options)
    {
        ArgumentNullException.ThrowIfNull(call);
        options ??= MapOptions.Default;
        var work = new MapWork<TItem, MapAnswer<TResult>[]>
        {
            Run = async (items, deaths, took, token) =>
            {
                PoolCallTerms terms = PoolCallTerms.Of(options, deaths, items.Count > 1 ? BatchSplit.OnFailure : BatchSplit.Never);
                (IReadOnlyList<TOutcome> outcomes, TimeSpan time) = await RunTimedAsync(
                    (client, own) => call(client, items, own), terms, token).ConfigureAwait(false);
                took(items.Count, time);
                MapAnswer<TResult>[] answers = outcomes.Count == items.Count
                    ? [.. outcomes.Select(read)]
                    : throw new InvalidOperationException(
                        $"A batch of {items.Count} items has given {outcomes.Count} results, and must give one for each.");
                return new BatchAnswer<MapAnswer<TResult>[]>(answers, answers.Length);
            },
            CountFailed = MapAnswer.CountFailed,
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
            Run = async (items, deaths, took, token) =>
            {
                PoolCallTerms terms = PoolCallTerms.Of(options, deaths, items.Count > 1 ? BatchSplit.OnDeath : BatchSplit.Never);
                (TPart part, TimeSpan time) = await RunTimedAsync(
                    (client, own) => fold(client, items, own), terms, token).ConfigureAwait(false);
                took(items.Count, time);
                return new BatchAnswer<TPart>(part, items.Count);
            },
            CountFailed = static _ => 0,
            Slots = Slots,
            MaxBatch = options.MaxBatch,
            Clock = _clock,
        };
        return MapOutput.ReduceAsync(
            input,
            work,
            (left, right, token) => RunWithAsync((client, own) => combine(client, left, right, own), PoolCallTerms.Of(options), token),
            empty,
            options,
            cancellationToken);
    }
}
