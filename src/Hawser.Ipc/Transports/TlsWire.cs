using System.Threading.Tasks.Sources;

namespace Hawser.Ipc;

/// <summary>
/// The stream under TLS, which waits for nothing. A read that finds no bytes stays pending, and whoever drives the channel completes it,
/// on its own thread, when it has seen that bytes have come: so TLS runs as a state machine on the thread that polls, and a wait for it
/// can end at any time, within a record too, without an exception in the middle of TLS. What TLS writes is collected here, and given to
/// the socket by whoever sends.
/// </summary>
internal sealed class TlsWire(TcpSocket socket) : Stream, IValueTaskSource<int>
{
    private const int SmallBuffer = 4 * 1024;
    private const int ReadsInATurn = 16;

    private readonly Lock _gate = new();
    private ManualResetValueTaskSourceCore<int> _read; // Its continuations run in Pump, on the thread of its caller.
    private Memory<byte> _asked;
    private volatile bool _waits;
    private bool _abandoned;
    private int _readsLeft = ReadsInATurn;
    private byte[] _written = new byte[SmallBuffer];
    private int _start;
    private int _end;

    /// <summary>Whether a read is pending.</summary>
    internal bool IsWaiting => _waits;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_abandoned)
        {
            return new ValueTask<int>(0);
        }

        int received = _readsLeft-- > 0 ? socket.Receive(buffer.Span) : Transport.Nothing;
        if (received != Transport.Nothing)
        {
            return new ValueTask<int>(received);
        }

        _asked = buffer;
        _waits = true;
        _read.Reset();
        return new ValueTask<int>(this, _read.Version);
    }

    /// <summary>
    /// Allows as many reads as one peer gets before others have their turn: records that hold nothing, of which a peer may send any number,
    /// keep TLS reading.
    /// </summary>
    internal void BeginTurn() => _readsLeft = ReadsInATurn;

    /// <summary>Lets a pending read go on, if bytes have come for it.</summary>
    /// <returns>Whether it did. If not, and bytes have come all the same, the turn is over.</returns>
    internal bool Pump()
    {
        if (!_waits)
        {
            return false;
        }

        int received;
        try
        {
            received = _abandoned ? 0 : _readsLeft-- > 0 ? socket.Receive(_asked.Span) : Transport.Nothing;
        }
        catch (IOException e)
        {
            _waits = false;
            _read.SetException(e);
            return true;
        }

        if (received == Transport.Nothing)
        {
            return false;
        }

        _waits = false;
        _read.SetResult(received);
        return true;
    }

    /// <summary>From now on reads find the end of the stream, the pending one too.</summary>
    internal void Abandon()
    {
        _abandoned = true;
        while (Pump())
        {
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        lock (_gate)
        {
            if (_written.Length - _end < buffer.Length)
            {
                int held = _end - _start;
                byte[] larger = held + buffer.Length <= _written.Length ? _written : new byte[Math.Max(2 * held, held + buffer.Length)];
                _written.AsSpan(_start, held).CopyTo(larger);
                (_written, _start, _end) = (larger, 0, held);
            }

            buffer.CopyTo(_written.AsSpan(_end));
            _end += buffer.Length;
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Write(buffer.AsSpan(offset, count));
        return Task.CompletedTask;
    }

    public override void Flush()
    {
        // What is written goes to the socket when its driver says so.
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Gives what was written to the socket.</summary>
    /// <returns>Whether it took all.</returns>
    internal bool TryFlush()
    {
        lock (_gate)
        {
            while (_start < _end)
            {
                int sent = socket.Send(_written.AsSpan(_start, _end - _start));
                if (sent == 0)
                {
                    return false;
                }

                _start += sent;
            }

            _start = _end = 0;
            return true;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    int IValueTaskSource<int>.GetResult(short token) => _read.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _read.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _read.OnCompleted(continuation, state, token, flags);
}
