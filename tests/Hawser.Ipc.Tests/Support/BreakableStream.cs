namespace Hawser.Ipc.Tests;

/// <summary>A stream to write to, whose reader goes when the test says so.</summary>
internal sealed class BreakableStream(Stream inner) : Stream
{
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _broken;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    internal Task Failed => _failed.Task;

    internal void Break() => _broken = true;

    public override void Write(byte[] buffer, int offset, int count)
    {
        if (_broken)
        {
            _failed.TrySetResult();
            throw new IOException("Broken pipe.");
        }

        inner.Write(buffer, offset, count);
    }

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }
}
