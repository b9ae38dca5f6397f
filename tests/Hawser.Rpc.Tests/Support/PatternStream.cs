namespace Hawser.Rpc.Tests.Support;

/// <summary>A stream of a given length whose bytes follow from their positions, which never holds them.</summary>
internal sealed class PatternStream(long length) : Stream
{
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _position;

    public Task Disposed => _disposed.Task;

    /// <summary>How much was read of it.</summary>
    public long Taken => Volatile.Read(ref _position);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public static byte At(long position) => (byte)((position * 31) ^ (position >> 8));

    public static byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++)
        {
            bytes[i] = At(i);
        }

        return bytes;
    }

    /// <summary>Reads a stream to its end.</summary>
    /// <returns>How long it was; its bytes are compared.</returns>
    public static async Task<long> CheckAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        byte[] buffer = new byte[50_000];
        long position = 0L;
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            for (int i = 0; i < read; i++, position++)
            {
                Assert.True(buffer[i] == At(position), $"Another byte came at {position}.");
            }
        }

        return position;
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        int taken = (int)Math.Min(count, length - _position);
        for (int i = 0; i < taken; i++)
        {
            buffer[offset + i] = At(_position + i);
        }

        Volatile.Write(ref _position, _position + taken);
        return taken;
    }

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _disposed.TrySetResult();
        base.Dispose(disposing);
    }
}
