using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Hawser.Workers.Mapping;

/// <summary>
/// Carries out the items of a sequence in batches, several at once, and gives what came of them, in the input's order or in that in which
/// they end.
/// </summary>
/// <remarks>
/// One task reads the input, as far ahead as the window allows: a place in it is taken before a batch is begun, and given back when the
/// consumer has taken what came of the batch. So neither an endless input nor a slow consumer costs more memory than a window. A batch is
/// sent when it is as large as it should be, and also when the input makes it wait: then what is there is better sent than kept.
/// </remarks>
/// <typeparam name="TItem">The items.</typeparam>
/// <typeparam name="TAnswer">What is made of a batch.</typeparam>
[SuppressMessage(
    "Design", "CA1001", Justification = "The semaphore has no wait handle and holds nothing; work that was left may still ask it.")]
internal sealed class MapEngine<TItem, TAnswer>
{
    /// <summary>How long an input that is given up, and does not hear of it, is waited for.</summary>
    private static readonly TimeSpan InputGrace = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How many batches each worker is to have at least of an input whose length is known, so that all end at about the same time.
    /// </summary>
    private const int BatchesEach = 8;

    private readonly IAsyncEnumerable<TItem> _input;
    private readonly MapWork<TItem, TAnswer> _work;
    private readonly BatchSizer _sizer;
    private readonly MapMeter _meter;
    private readonly SemaphoreSlim _window;
    private readonly int? _known;

    /// <param name="input">The items.</param>
    /// <param name="known">How many there are; null: that is not known.</param>
    /// <param name="work">What is done with them.</param>
    /// <param name="options">How.</param>
    internal MapEngine(IAsyncEnumerable<TItem> input, int? known, MapWork<TItem, TAnswer> work, MapOptions options)
    {
        _input = input;
        _known = known;
        _work = work;
        _meter = new MapMeter(options.Total ?? known, options, work.Clock);
        _sizer = new BatchSizer(options.BatchTime, work.MaxBatch);
        _window = new SemaphoreSlim(options.Window ?? (4 * work.Slots));
    }

    internal async IAsyncEnumerable<MapBatch<TItem, TAnswer>> RunAsync(
        bool ordered, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sent = Channel.CreateUnbounded<Task<MapBatch<TItem, TAnswer>[]>>();
        var tasks = new Outstanding();
        Task reading = Task.Run(() => ReadAsync(sent.Writer, ordered, tasks, stop.Token), CancellationToken.None);
        try
        {
            while (await TakeAsync(sent.Reader, cancellationToken).ConfigureAwait(false) is { } batches)
            {
                foreach (MapBatch<TItem, TAnswer> batch in batches)
                {
                    yield return batch;
                }

                _window.Release();
            }
        }
        finally
        {
            // Left early, or over: in both cases nothing goes on behind the caller's back.
            await stop.CancelAsync().ConfigureAwait(false);
            await tasks.WhenNoneAsync().ConfigureAwait(false);
            await Task.WhenAny(reading, Task.Delay(InputGrace, TimeProvider.System, CancellationToken.None)).ConfigureAwait(false);
            _meter.End();
        }
    }

    /// <returns>Null: there are no more.</returns>
    private static async Task<MapBatch<TItem, TAnswer>[]?> TakeAsync(
        ChannelReader<Task<MapBatch<TItem, TAnswer>[]>> sent, CancellationToken cancellationToken)
    {
        try
        {
            bool hasMore = await sent.WaitToReadAsync(cancellationToken).ConfigureAwait(false);
            return hasMore && sent.TryRead(out Task<MapBatch<TItem, TAnswer>[]>? task)
                ? await task.WaitAsync(cancellationToken).ConfigureAwait(false)
                : null;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // With the caller's own token, and not with one that was linked to it.
            throw new OperationCanceledException(cancellationToken);
        }
    }

    private async Task ReadAsync(
        ChannelWriter<Task<MapBatch<TItem, TAnswer>[]>> sent, bool ordered, Outstanding tasks, CancellationToken cancellationToken)
    {
        try
        {
            IAsyncEnumerator<TItem> items = _input.GetAsyncEnumerator(cancellationToken);
            await using ConfiguredAsyncDisposable leaving = items.ConfigureAwait(false);
            long first = 0;
            bool hasMore = await items.MoveNextAsync().ConfigureAwait(false);
            while (hasMore)
            {
                await _window.WaitAsync(cancellationToken).ConfigureAwait(false);
                int size = Math.Min(_sizer.Size, Share(first));
                List<TItem> batch = new(Math.Min(size, 1024)) { items.Current };
                ValueTask<bool> next = items.MoveNextAsync();
                hasMore = true;
                while (batch.Count < size && hasMore && next.IsCompletedSuccessfully)
                {
                    // Asked once: a second time the source may answer for its next item.
                    hasMore = next.Result;
                    if (hasMore)
                    {
                        batch.Add(items.Current);
                        next = items.MoveNextAsync();
                    }
                }

                _meter.Read(batch.Count);
                Send(first, batch);
                first += batch.Count;
                hasMore = hasMore && await next.ConfigureAwait(false);
            }

            // In the order of their ends, the last to end is the last to be written.
            await tasks.WhenNoneAsync().ConfigureAwait(false);
            sent.Complete();
        }
        catch (Exception e)
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                // What was read before comes before it.
                await tasks.WhenNoneAsync().ConfigureAwait(false);
            }

            sent.TryComplete(e);
        }

        void Send(long first, List<TItem> batch)
        {
            tasks.Begin();
            Task<MapBatch<TItem, TAnswer>[]> task = CarryOutAsync(first, batch, cancellationToken);
            if (ordered)
            {
                sent.TryWrite(task);
            }

            _ = EndAsync(task);
        }

        async Task EndAsync(Task<MapBatch<TItem, TAnswer>[]> task)
        {
            await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!ordered)
            {
                sent.TryWrite(task);
            }

            tasks.End();
        }
    }

    private int Share(long first) =>
        _known is { } known ? (int)Math.Clamp((known - first) / ((long)_work.Slots * BatchesEach), 1, int.MaxValue) : int.MaxValue;

    /// <summary>Never fails but by its token: what an item has failed with is in its batch.</summary>
    private async Task<MapBatch<TItem, TAnswer>[]> CarryOutAsync(
        long first, IReadOnlyList<TItem> items, CancellationToken cancellationToken)
    {
        // Begun by the task that reads, so that items come to the pool in their order.
        List<MapBatch<TItem, TAnswer>> done = [];
        while (true)
        {
            MapBatch<TItem, TAnswer>[] next = await CarryOutSomeAsync(first, items, cancellationToken).ConfigureAwait(false);
            int count = next.Sum(static batch => batch.Items.Count);
            if (count == items.Count && done.Count == 0)
            {
                return next;
            }

            done.AddRange(next);
            if (count == items.Count)
            {
                return [.. done];
            }

            first += count;
            items = [.. items.Skip(count)];
        }
    }

    private async Task<MapBatch<TItem, TAnswer>[]> CarryOutSomeAsync(
        long first, IReadOnlyList<TItem> items, CancellationToken cancellationToken)
    {
        try
        {
            return [await CarryOutAsync(first, items, [], cancellationToken).ConfigureAwait(false)];
        }
        catch (BatchFailedException failed) when (failed.IsCostly)
        {
            return await EachAloneAsync(first, items, failed.Exit, cancellationToken).ConfigureAwait(false);
        }
        catch (BatchFailedException)
        {
            TItem[] left = [.. items.Take(items.Count / 2)];
            TItem[] right = [.. items.Skip(left.Length)];
            return
            [
                .. await CarryOutAsync(first, left, cancellationToken).ConfigureAwait(false),
                .. await CarryOutAsync(first + left.Length, right, cancellationToken).ConfigureAwait(false),
            ];
        }
    }

    private async Task<MapBatch<TItem, TAnswer>[]> EachAloneAsync(
        long first, IReadOnlyList<TItem> items, WorkerExit? death, CancellationToken cancellationToken)
    {
        WorkerExit[] deaths = death is null ? [] : [death];
        var batches = new MapBatch<TItem, TAnswer>[items.Count];
        var limit = new ParallelOptions { MaxDegreeOfParallelism = _work.Slots, CancellationToken = cancellationToken };
        await Parallel.ForAsync(
            0,
            items.Count,
            limit,
            async (i, token) => batches[i] = await CarryOutAsync(first + i, [items[i]], deaths, token).ConfigureAwait(false))
            .ConfigureAwait(false);
        return batches;
    }

    private async Task<MapBatch<TItem, TAnswer>> CarryOutAsync(
        long first, IReadOnlyList<TItem> items, IReadOnlyList<WorkerExit> deaths, CancellationToken cancellationToken)
    {
        try
        {
            (TAnswer answer, int count) = await _work.Run(items, deaths, _sizer.Add, cancellationToken).ConfigureAwait(false);
            _meter.Done(count, _work.CountFailed(answer));
            return new MapBatch<TItem, TAnswer>(first, count == items.Count ? items : [.. items.Take(count)], answer, null);
        }
        catch (Exception e) when (e is not BatchFailedException && !cancellationToken.IsCancellationRequested)
        {
            _meter.Done(items.Count, items.Count);
            return new MapBatch<TItem, TAnswer>(first, items, default, e);
        }
    }
}
