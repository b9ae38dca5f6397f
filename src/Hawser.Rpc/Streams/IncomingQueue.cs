using System.Buffers;

namespace Hawser.Rpc.Streams;

/// <summary>
/// A credited stream, of bytes or items: frames wait here until code of the user takes them, and only then is their credit given back. So
/// a consumer that does not read holds a window's worth of memory, and stops its producer and nobody else.
/// </summary>
internal sealed class IncomingQueue : IncomingStream
{
    private readonly bool _isBytes;
    private readonly Queue<StreamSegment> _segments = new();
    private ReceiveWindow _window;
    private TaskCompletionSource? _arrival;
    private volatile Exception? _broken;
    private Exception? _failure;
    private bool _hasEnd;

    public IncomingQueue(StreamTable table, uint id, string method, bool isBytes, int window)
        : base(table, id, method)
    {
        _isBytes = isBytes;
        _window = new ReceiveWindow(window);
    }

    public bool IsBytes => _isBytes;

    public override Exception? Failure => _failure;

    public override FrameFate TakeChunk(ReadOnlySpan<byte> data) =>
        _isBytes ? Take(data, StreamTable.ChunkCost(data.Length)) : FrameFate.Stray;

    public override FrameFate TakeItems(ReadOnlySpan<byte> items, int cost) => _isBytes ? FrameFate.Stray : Take(items, cost);

    public override void End(Exception? failure)
    {
        TaskCompletionSource? arrival;
        lock (Gate)
        {
            _hasEnd = true;
            _failure = failure;
            arrival = TakeArrival();
        }

        arrival?.TrySetResult();
    }

    /// <exception cref="Exception">The stream was broken off.</exception>
    public void ThrowIfBroken()
    {
        if (_broken is { } reason)
        {
            throw reason;
        }
    }

    /// <summary>Takes the next frame, which is to be given to <see cref="Release"/>.</summary>
    /// <returns>Null: there is none now.</returns>
    public StreamSegment? TryTake()
    {
        lock (Gate)
        {
            return _segments.TryDequeue(out StreamSegment? segment) ? segment : null;
        }
    }

    /// <summary>A frame was taken by code of the user: its producer gets the credit back.</summary>
    public void Release(StreamSegment segment)
    {
        ArrayPool<byte>.Shared.Return(segment.Array);
        long granted;
        lock (Gate)
        {
            granted = _window.Release(segment.Cost);
        }

        if (granted > 0)
        {
            Table.SendCredit(this, granted);
        }
    }

    /// <summary>Waits until there is something to take.</summary>
    /// <returns>False: it has ended.</returns>
    /// <exception cref="Exception">It has failed, or was broken off.</exception>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        Task arrival;
        Action? over;
        lock (Gate)
        {
            if (_segments.Count > 0)
            {
                return new ValueTask<bool>(true);
            }

            if (!_hasEnd)
            {
                arrival = (_arrival ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
                return WaitAsync(arrival, cancellationToken);
            }

            over = MarkOver();
        }

        over?.Invoke();
        return _failure is { } failure ? ValueTask.FromException<bool>(failure) : new ValueTask<bool>(false);
    }

    protected override void Drop(Exception reason)
    {
        TaskCompletionSource? arrival;
        Action? over;
        lock (Gate)
        {
            if (!IsOver)
            {
                _broken = reason;
                _failure = reason;
                _hasEnd = true;
            }

            while (_segments.TryDequeue(out StreamSegment? segment))
            {
                ArrayPool<byte>.Shared.Return(segment.Array);
            }

            over = MarkOver();
            arrival = TakeArrival();
        }

        over?.Invoke();
        arrival?.TrySetResult();
    }

    private async ValueTask<bool> WaitAsync(Task arrival, CancellationToken cancellationToken)
    {
        await arrival.WaitAsync(cancellationToken).ConfigureAwait(false);
        return await WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private FrameFate Take(ReadOnlySpan<byte> data, int cost)
    {
        byte[] array = ArrayPool<byte>.Shared.Rent(data.Length);
        data.CopyTo(array);
        TaskCompletionSource? arrival;
        lock (Gate)
        {
            if (_hasEnd || !_window.TryReceive(cost))
            {
                ArrayPool<byte>.Shared.Return(array);
                return _hasEnd ? FrameFate.Stray : FrameFate.OverCredit;
            }

            _segments.Enqueue(new StreamSegment(array, data.Length, cost));
            arrival = TakeArrival();
        }

        arrival?.TrySetResult();
        return FrameFate.Taken;
    }

    // Under the gate.
    private TaskCompletionSource? TakeArrival()
    {
        TaskCompletionSource? arrival = _arrival;
        _arrival = null;
        return arrival;
    }
}
