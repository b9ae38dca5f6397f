namespace Hawser.Rpc.Streams;

/// <summary>
/// A value of known length on its way. Its memory grows with what has come, so that a length which is only announced costs nothing.
/// </summary>
internal sealed class IncomingBytes : IncomingStream
{
    // The value's own array is made when this part of it has come.
    private const int Ahead = 4;

    private readonly TaskCompletionSource<byte[]> _whole = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _length;

    // Written by the reader thread only.
    private byte[] _bytes = [];
    private int _filled;

    public IncomingBytes(StreamTable table, uint id, string method, int length)
        : base(table, id, method)
    {
        _length = length;

        // A value that is given up may have nobody who waits for it.
        _ = _whole.Task.ContinueWith(
            static whole => _ = whole.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        if (length == 0)
        {
            Complete();
        }
    }

    /// <summary>The value, once it is whole.</summary>
    public Task<byte[]> Whole => _whole.Task;

    public override Exception? Failure =>
        _whole.Task.IsCanceled ? new TaskCanceledException(_whole.Task) : _whole.Task.Exception?.InnerException;

    public override FrameFate TakeChunk(ReadOnlySpan<byte> data)
    {
        if (data.Length > _length - _filled)
        {
            Break(new RpcProtocolException(
                RpcErrorCodes.InvalidRequest, $"'{Method}': more bytes came than the {_length} that were announced."));
            return FrameFate.Taken;
        }

        Reserve(_filled + data.Length);
        data.CopyTo(_bytes.AsSpan(_filled));
        return TakeFilled(data.Length);
    }

    // A chunk that has begun counts as come: no more than one of a connection has, and none is longer than this side accepts. The array is
    // never anybody else's, so it does not matter when the value is given up before the chunk is whole.
    public override Memory<byte> FindDestination(int length)
    {
        if (length > _length - _filled)
        {
            return default;
        }

        Reserve(_filled + length);
        return _bytes.AsMemory(_filled, length);
    }

    public override FrameFate TakeFilled(int length)
    {
        _filled += length;
        if (_filled == _length)
        {
            Table.TryClose(this);
            Complete();
        }

        return FrameFate.Taken;
    }

    public override void End(Exception? failure) => Drop(failure ?? new RpcProtocolException(
        RpcErrorCodes.InvalidRequest, $"'{Method}': {_filled} bytes came, and {_length} were announced."));

    protected override void Drop(Exception reason)
    {
        Action? over;
        lock (Gate)
        {
            over = MarkOver();
        }

        if (reason is OperationCanceledException cancelled)
        {
            _whole.TrySetCanceled(cancelled.CancellationToken);
        }
        else
        {
            _whole.TrySetException(reason);
        }

        over?.Invoke();
    }

    private void Complete()
    {
        Action? over;
        lock (Gate)
        {
            over = MarkOver();
        }

        _whole.TrySetResult(_bytes);
        over?.Invoke();
    }

    private void Reserve(int needed)
    {
        if (_bytes.Length < needed)
        {
            byte[] larger = GC.AllocateUninitializedArray<byte>((int)Math.Min(_length, (long)needed * Ahead));
            _bytes.AsSpan(0, _filled).CopyTo(larger);
            _bytes = larger;
        }
    }
}
