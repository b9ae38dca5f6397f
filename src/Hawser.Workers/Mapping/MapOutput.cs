using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Hawser.Workers.Mapping;

/// <summary>Makes items' results of what came of batches, and does with failures what the options say.</summary>
internal static class MapOutput
{
    /// <summary>More failures than these are not collected.</summary>
    private const int MostFailures = 10_000;

    internal static async IAsyncEnumerable<(long Index, TItem Item, TResult Value)> OfAsync<TItem, TResult>(
        MapInput<TItem> input,
        MapWork<TItem, MapAnswer<TResult>[]> work,
        MapOptions options,
        bool ordered,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var engine = new MapEngine<TItem, MapAnswer<TResult>[]>(input.Items, input.Known, work, options);
        MapFailures policy = options.OnFailure;
        List<MapFailure> failures = [];
        await foreach (MapBatch<TItem, MapAnswer<TResult>[]> batch in engine.RunAsync(ordered, cancellationToken).ConfigureAwait(false))
        {
            for (int i = 0; i < batch.Items.Count; i++)
            {
                MapAnswer<TResult> answer = batch.Failure is null ? batch.Answer![i] : new MapAnswer<TResult>(default, batch.Failure);
                if (answer.Failure is not { } failure)
                {
                    yield return (batch.First + i, batch.Items[i], answer.Value!);
                }
                else if (policy == MapFailures.Throw)
                {
                    ExceptionDispatchInfo.Throw(failure);
                }
                else if (policy == MapFailures.Collect)
                {
                    failures.Add(new MapFailure(batch.First + i, failure));
                    if (failures.Count == MostFailures)
                    {
                        throw new MapFailedException(failures);
                    }
                }
            }
        }

        if (failures.Count > 0)
        {
            throw new MapFailedException(failures);
        }
    }

    internal static async IAsyncEnumerable<TResult> ValuesAsync<TItem, TResult>(
        IAsyncEnumerable<(long Index, TItem Item, TResult Value)> results,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach ((long Index, TItem Item, TResult Value) result in results.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            yield return result.Value;
        }
    }

    internal static async IAsyncEnumerable<MapResult<TResult>> ResultsAsync<TItem, TResult>(
        IAsyncEnumerable<(long Index, TItem Item, TResult Value)> results,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach ((long Index, TItem Item, TResult Value) result in results.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            yield return new MapResult<TResult>(result.Index, result.Value);
        }
    }

    /// <summary>The first item for which the result is true. Leaving the rest ends the work on it.</summary>
    internal static async Task<MapResult<TItem>?> FindAsync<TItem>(
        IAsyncEnumerable<(long Index, TItem Item, bool Value)> results, CancellationToken cancellationToken)
    {
        await foreach ((long Index, TItem Item, bool Value) result in results.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (result.Value)
            {
                return new MapResult<TItem>(result.Index, result.Item);
            }
        }

        return null;
    }

    /// <summary>Combines what is made of batches while others are made.</summary>
    internal static async Task<TPart> ReduceAsync<TItem, TPart>(
        MapInput<TItem> input,
        MapWork<TItem, TPart> work,
        Func<TPart, TPart, CancellationToken, Task<TPart>> combine,
        TPart empty,
        MapOptions options,
        CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var engine = new MapEngine<TItem, TPart>(input.Items, input.Known, work, options);
        var reducer = new Reducer<TPart>((left, right) => combine(left, right, stop.Token), options.IsCommutative);
        try
        {
            await foreach (MapBatch<TItem, TPart> batch in engine.RunAsync(ordered: false, cancellationToken).ConfigureAwait(false))
            {
                if (batch.Failure is { } failure)
                {
                    ExceptionDispatchInfo.Throw(failure);
                }

                reducer.Add(batch.First, batch.First + batch.Items.Count, batch.Answer!);
                if (reducer.Failure is not null)
                {
                    break;
                }
            }

            return await reducer.FinishAsync(empty).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await reducer.WhenQuietAsync().ConfigureAwait(false);
        }
    }
}
