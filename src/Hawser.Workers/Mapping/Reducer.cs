namespace Hawser.Workers.Mapping;

/// <summary>
/// Combines parts to one, two at a time and many pairs at once. Of parts that may only be combined with their neighbours it keeps the
/// order. Pairs are of parts that were made of equally many others, so that no part is carried along through all combinations; at the end
/// any pair is right. Thread-safe.
/// </summary>
/// <typeparam name="TPart">The parts.</typeparam>
/// <param name="combine">Combines two, the earlier one first.</param>
/// <param name="isCommutative">Whether any two may be combined.</param>
internal sealed class Reducer<TPart>(Func<TPart, TPart, Task<TPart>> combine, bool isCommutative)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Segment> _segments = [];
    private readonly Outstanding _running = new();
    private Exception? _failure;
    private bool _isLast;

    /// <summary>What has gone wrong; null: nothing yet.</summary>
    internal Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>A part of the input, from its first item to before the next one's first.</summary>
    internal void Add(long first, long next, TPart part) => Add(new Segment(first, next, 0, part));

    /// <summary>All parts were added: combines what is left.</summary>
    /// <param name="empty">What there is when there was none.</param>
    internal async Task<TPart> FinishAsync(TPart empty)
    {
        lock (_gate)
        {
            _isLast = true;
            Begin();
        }

        await _running.WhenNoneAsync().ConfigureAwait(false);
        if (Failure is { } failure)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }

        return _segments.First is { } only ? only.Value.Part : empty;
    }

    /// <summary>Completes when nothing is being combined.</summary>
    internal Task WhenQuietAsync() => _running.WhenNoneAsync();

    private void Add(Segment segment)
    {
        lock (_gate)
        {
            LinkedListNode<Segment>? later = _segments.First;
            while (later is not null && later.Value.First < segment.First)
            {
                later = later.Next;
            }

            _ = later is null ? _segments.AddLast(segment) : _segments.AddBefore(later, segment);
            Begin();
        }
    }

    /// <summary>Under the lock: combines all pairs that there are.</summary>
    private void Begin()
    {
        while (_failure is null)
        {
            (Segment? left, Segment? right) = TakePair();
            if (left is null)
            {
                break;
            }

            _running.Begin();
            _ = CombineAsync(left, right!);
        }
    }

    private (Segment? Left, Segment? Right) TakePair()
    {
        for (LinkedListNode<Segment>? left = _segments.First; left is not null; left = left.Next)
        {
            for (LinkedListNode<Segment>? right = left.Next; right is not null; right = right.Next)
            {
                if (Fit(left.Value, right.Value))
                {
                    _segments.Remove(left);
                    _segments.Remove(right);
                    return (left.Value, right.Value);
                }

                if (!isCommutative)
                {
                    break;
                }
            }
        }

        return (null, null);
    }

    private bool Fit(Segment left, Segment right) =>
        (isCommutative || left.Next == right.First) && (_isLast || left.Rank == right.Rank);

    private async Task CombineAsync(Segment left, Segment right)
    {
        try
        {
            TPart part = await Task.Run(() => combine(left.Part, right.Part)).ConfigureAwait(false);
            Add(new Segment(left.First, right.Next, Math.Max(left.Rank, right.Rank) + 1, part));
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref _failure, e, null);
        }
        finally
        {
            _running.End();
        }
    }

    private sealed record Segment(long First, long Next, int Rank, TPart Part);
}
