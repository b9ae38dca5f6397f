using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Hawser.Workers.Launching;

/// <summary>
/// One end of a pipe as a stream whose disposal ends what waits in it, which streams over files do not. One thread at a time reads or
/// writes; <see cref="Stream.Dispose()"/> may come from any.
/// </summary>
internal sealed unsafe class PipeStream : Stream
{
    private readonly SafeFileHandle _pipe;
    private readonly SafeFileHandle _disposal; // Readable once it has been disposed.
    private readonly bool _reads;

    /// <param name="descriptor">Owned from now on, and made not to block.</param>
    /// <param name="reads">Whether it is the reading end.</param>
    /// <exception cref="IOException">There are no more descriptors. This one has been closed.</exception>
    public PipeStream(int descriptor, bool reads)
    {
        _reads = reads;
        _pipe = new SafeFileHandle(descriptor, ownsHandle: true);
        _disposal = new SafeFileHandle(Libc.CreateEvent(0, Libc.CloseOnExec | Libc.NonBlocking), ownsHandle: true);
        if (_disposal.IsInvalid)
        {
            string reason = Marshal.GetLastPInvokeErrorMessage();
            _pipe.Dispose();
            throw new IOException($"a pipe cannot be used: {reason}");
        }

        _ = Libc.Control(descriptor, Libc.SetStatusFlags, Libc.Control(descriptor, Libc.GetStatusFlags, 0) | Libc.NonBlocking);
    }

    public override bool CanRead => _reads && !_pipe.IsClosed;

    public override bool CanSeek => false;

    public override bool CanWrite => !_reads && !_pipe.IsClosed;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>Waits for bytes, or the end: that of the pipe, or the disposal.</summary>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || !TryHold())
        {
            return 0;
        }

        try
        {
            while (true)
            {
                fixed (byte* start = buffer)
                {
                    nint count = Libc.Read((int)_pipe.DangerousGetHandle(), start, (nuint)buffer.Length);
                    if (count >= 0)
                    {
                        return (int)count;
                    }
                }

                if (!WaitAfterError("read", Libc.PollIn))
                {
                    return 0;
                }
            }
        }
        finally
        {
            Release();
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <exception cref="IOException">Nobody reads the pipe any more, or this was disposed.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!TryHold())
        {
            throw Disposed();
        }

        try
        {
            while (!buffer.IsEmpty)
            {
                nint count;
                fixed (byte* start = buffer)
                {
                    count = Libc.Write((int)_pipe.DangerousGetHandle(), start, (nuint)buffer.Length);
                }

                if (count > 0)
                {
                    buffer = buffer[(int)count..];
                }
                else if (!WaitAfterError("written", Libc.PollOut))
                {
                    throw Disposed();
                }
            }
        }
        finally
        {
            Release();
        }
    }

    public override void Flush()
    {
        // Nothing is kept here.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && TryHold())
        {
            ulong one = 1;
            _ = Libc.Write((int)_disposal.DangerousGetHandle(), (byte*)&one, sizeof(ulong));
            Release();
        }

        // Closed when the last who holds them lets go.
        _pipe.Dispose();
        _disposal.Dispose();
        base.Dispose(disposing);
    }

    private static IOException Disposed() => new("the pipe has been closed here.");

    /// <summary>Holds the descriptors open.</summary>
    /// <returns>False: this has been disposed.</returns>
    private bool TryHold()
    {
        bool pipe = false, disposal = false;
        try
        {
            _pipe.DangerousAddRef(ref pipe);
            _disposal.DangerousAddRef(ref disposal);
            return true;
        }
        catch (ObjectDisposedException)
        {
            if (pipe)
            {
                _pipe.DangerousRelease();
            }

            return false;
        }
    }

    private void Release()
    {
        _disposal.DangerousRelease();
        _pipe.DangerousRelease();
    }

    /// <returns>False: this has been disposed.</returns>
    private bool WaitAfterError(string what, short events)
    {
        int error = Marshal.GetLastPInvokeError();
        if (error == Libc.EAGAIN)
        {
            Libc.PollDescriptor* waited = stackalloc Libc.PollDescriptor[2];
            waited[0] = new Libc.PollDescriptor { Descriptor = (int)_pipe.DangerousGetHandle(), Events = events };
            waited[1] = new Libc.PollDescriptor { Descriptor = (int)_disposal.DangerousGetHandle(), Events = Libc.PollIn };
            return Libc.Poll(waited, 2, -1) < 0 || waited[1].ReturnedEvents == 0;
        }

        return error == Libc.EINTR
            ? !_pipe.IsClosed
            : throw new IOException($"the pipe cannot be {what}: {Marshal.GetPInvokeErrorMessage(error)}");
    }
}
