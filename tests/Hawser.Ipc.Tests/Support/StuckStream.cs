namespace Hawser.Ipc.Tests;

/// <summary>A stream whose read, and whose disposal, return only when the test says so.</summary>
internal sealed class StuckStream : Stream
{
    private readonly ManualResetEventSlim _released = new();
    private readonly TaskCompletionSource _reading = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    internal Task Reading => _reading.Task;

    internal Task Disposed => _disposed.Task;

    public override int Read(byte[] buffer, int offset, int count)
    {
        _reading.TrySetResult();
        _released.Wait(Patience.Limit);
        return 0;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    internal void Release() => _released.Set();

    protected override void Dispose(bool disposing)
    {
        _released.Wait(Patience.Limit);
        _disposed.TrySetResult();
        base.Dispose(disposing);
    }
}
