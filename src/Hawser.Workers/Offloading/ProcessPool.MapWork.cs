using System.Runtime.ExceptionServices;
using System.Text.Json;
using Hawser.Workers.Mapping;
using Hawser.Workers.Offloading;
using Hawser.Workers.Pools;

namespace Hawser.Workers;

// What maps and reductions have the processes do.
public sealed partial class ProcessPool
{
    /// <summary>
    /// How long a batch that was given up may go on, where its function cannot hear of it: the process ends it after the item that it is
    /// at, and lives on if that takes no longer.
    /// </summary>
    private static readonly TimeSpan BatchGrace = TimeSpan.FromMilliseconds(100);

    private IAsyncEnumerable<(long Index, TItem Item, TResult Value)> Map<TItem, TResult>(
        MapInput<TItem> input, Delegate function, MapOptions? options, bool ordered)
    {
        FunctionReference reference = FunctionName.Of(function);
        options ??= MapOptions.Default;
        var work = new MapWork<TItem, MapAnswer<TResult>[]>
        {
            Run = async (items, deaths, took, token) =>
            {
                (JsonElement json, int count, Exception? failure) = Write(items);
                if (count == 0)
                {
                    return new BatchAnswer<MapAnswer<TResult>[]>([new MapAnswer<TResult>(default, failure)], 1);
                }

                PoolCallTerms terms = PoolCallTerms.Of(
                    options, deaths, count > 1 ? BatchSplit.OnFailure : BatchSplit.Never, Grace(reference, BatchGrace));
                MapAnswer<TResult>[] read;
                try
                {
                    (OffloadAnswers answers, TimeSpan time) = await _pool.RunTimedAsync(
                        (client, own) => client.MapAsync(reference.Name, json, own), terms, token).ConfigureAwait(false);
                    read = Read<TResult>(answers, count);
                    took(read.Length, time);
                }
                catch (Exception e) when (count < items.Count && e is not BatchFailedException && !token.IsCancellationRequested)
                {
                    // The others of the batch did not go with these.
                    read = [.. Enumerable.Repeat(new MapAnswer<TResult>(default, e), count)];
                }

                return new BatchAnswer<MapAnswer<TResult>[]>(read, read.Length);
            },
            CountFailed = MapAnswer.CountFailed,
            Slots = _pool.Slots,
            MaxBatch = options.MaxBatch,
            Clock = _pool.Clock,
        };
        return MapOutput.OfAsync(input, work, options, ordered);
    }

    private async Task<TPart> ReduceAsync<TItem, TPart>(
        MapInput<TItem> input,
        TPart empty,
        FunctionReference function,
        FunctionReference combine,
        MapOptions? options,
        CancellationToken cancellationToken)
    {
        options ??= MapOptions.Default;
        var work = new MapWork<TItem, JsonElement>
        {
            Run = async (items, deaths, took, token) =>
            {
                (JsonElement json, int count, Exception? failure) = Write(items);
                if (count == 0)
                {
                    ExceptionDispatchInfo.Throw(failure!);
                }

                PoolCallTerms terms = PoolCallTerms.Of(
                    options, deaths, count > 1 ? BatchSplit.OnDeath : BatchSplit.Never, Grace(function, BatchGrace));
                (JsonElement part, TimeSpan time) = await _pool.RunTimedAsync(
                    (client, own) => client.FoldAsync(function.Name, combine.Name, json, own), terms, token).ConfigureAwait(false);
                took(count, time);
                return new BatchAnswer<JsonElement>(part, count);
            },
            CountFailed = static _ => 0,
            Slots = _pool.Slots,
            MaxBatch = options.MaxBatch,
            Clock = _pool.Clock,
        };

        // Parts stay JSON on their way from process to process.
        JsonElement whole = await MapOutput.ReduceAsync(
            input,
            work,
            (left, right, token) => _pool.RunWithAsync(
                (client, own) => client.CombineAsync(combine.Name, left, right, own),
                PoolCallTerms.Of(options, grace: Grace(combine, BatchGrace)),
                token),
            empty: default,
            options,
            cancellationToken).ConfigureAwait(false);
        return whole.ValueKind == JsonValueKind.Undefined ? empty : whole.Deserialize<TPart>(OffloadJson.Values)!;
    }

    /// <summary>
    /// So many of the items as one message should have, and can: an item that cannot be written ends it, and when it is the first the
    /// failure is its own.
    /// </summary>
    private static (JsonElement Json, int Count, Exception? Failure) Write<TItem>(IReadOnlyList<TItem> items)
    {
        using var values = new ValueArray();
        Exception? failure = null;
        try
        {
            while (values.Count < items.Count && !values.IsFull)
            {
                values.Add(items[values.Count]);
            }
        }
        catch (Exception e)
        {
            // What a value's own code throws too: it costs nothing but its item.
            failure = e;
        }

        return (values.ToElement(), values.Count, failure);
    }

    private static MapAnswer<TResult>[] Read<TResult>(OffloadAnswers answers, int items)
    {
        int count = answers is { Values.ValueKind: JsonValueKind.Array } ? answers.Values.GetArrayLength() : 0;
        if (count == 0
            || count > items
            || answers.Failures?.Any(failure => failure is not { Fault: not null, Place: >= 0 } || failure.Place >= count) == true)
        {
            throw new InvalidOperationException($"A process has answered {count} of {items} items, or has failures of others.");
        }

        var failures = new Exception?[count];
        foreach (OffloadFailure failure in answers.Failures ?? [])
        {
            failures[failure.Place] = failure.Fault.ToException();
        }

        var read = new MapAnswer<TResult>[count];
        int i = 0;
        foreach (JsonElement value in answers.Values.EnumerateArray())
        {
            try
            {
                read[i] = failures[i] is { } failed
                    ? new MapAnswer<TResult>(default, failed)
                    : new MapAnswer<TResult>(value.Deserialize<TResult>(OffloadJson.Values), null);
            }
            catch (Exception e)
            {
                read[i] = new MapAnswer<TResult>(default, e);
            }

            i++;
        }

        return read;
    }
}
