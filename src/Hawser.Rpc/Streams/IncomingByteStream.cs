namespace Hawser.Rpc.Streams;

/// <summary>The bytes of a stream, to be read once and forward. Disposing it tells the producer that no more is wanted.</summary>
internal sealed class IncomingByteStream(IncomingQueue queue) : Stream
{
    private StreamSegment? _segment;
    private int _position;
    private int _isDisposed;

    public override bool CanRead => Volatile.Read(ref _isDisposed) == 0;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(!CanRead, this);
        if (buffer.IsEmpty)
        {
            return 0;
        }

        queue.ThrowIfBroken();
        while ((_segment ??= queue.TryTake()) is null)
        {
            if (!await queue.WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                return 0;
            }
        }

        return Take(buffer.Span);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        // The frame that is being read goes to the garbage collector, not to its pool: a read may be under way on another thread.
        if (disposing && Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            queue.Stop(new ObjectDisposedException(nameof(IncomingByteStream), $"The stream of '{queue.Method}' was disposed."));
        }

        base.Dispose(disposing);
    }

    private int Take(Span<byte> buffer)
    {
        StreamSegment segment = _segment!;
        int taken = Math.Min(buffer.Length, segment.Length - _position);
        segment.Span.Slice(_position, taken).CopyTo(buffer);
        _position += taken;
        if (_position == segment.Length)
        {
            _segment = null;
            _position = 0;
            queue.Release(segment);
        }

        return taken;
    }
}
