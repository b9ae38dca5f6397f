using System.Buffers;
using System.Buffers.Binary;

namespace Hawser.Ipc;

/// <summary>
/// The receiving half of a connection: cuts what comes into frames and hands them on, each whole and contiguous. It runs on the
/// connection's reader thread, which blocks in the channel and nowhere else, so that a starved thread pool delays neither reading nor
/// the watch over silence. A frame's length is judged before any of its body is buffered; the buffer grows to the frame that needs it
/// and shrinks again after it. A long chunk goes right to where its receiver wants it (see the other part).
/// </summary>
internal sealed partial class FrameReader
{
    private const int UsualBuffer = 32 * 1024;
    private const int ReadsWithLargeBuffer = 16;

    private readonly Transport _transport;
    private readonly Framing _framing;
    private readonly LivenessClock _liveness;
    private readonly TimeProvider _time;
    private readonly int _maxChunk;
    private readonly long _firstFrameDeadline; // A time stamp; 0: none.
    private byte[] _buffer;
    private int _start;
    private int _end;
    private bool _firstCame;
    private int _keepLarge;
    private long _spinTicks;

    /// <param name="transport">The channel.</param>
    /// <param name="framing">How frames are told apart.</param>
    /// <param name="liveness">The clock of silence.</param>
    /// <param name="time">The clock of the deadline.</param>
    /// <param name="maxChunk">What is accepted in one frame.</param>
    /// <param name="leftover">What came behind the handshake.</param>
    /// <param name="firstFrameDeadline">The time stamp until which the first frame must have come; 0: whenever.</param>
    internal FrameReader(
        Transport transport, Framing framing, LivenessClock liveness, TimeProvider time, int maxChunk, ReadOnlySpan<byte> leftover,
        long firstFrameDeadline)
    {
        _framing = framing;
        _transport = transport;
        _liveness = liveness;
        _time = time;
        _maxChunk = maxChunk;
        _firstFrameDeadline = firstFrameDeadline;
        _buffer = leftover.ToArray();
        _end = leftover.Length;
    }

    /// <summary>How long a wait for bytes asks again and again before it blocks; zero: not at all. Any thread.</summary>
    internal TimeSpan SpinTime
    {
        get => new(Volatile.Read(ref _spinTicks));
        set => Volatile.Write(ref _spinTicks, value.Ticks);
    }

    /// <summary>Reads and delivers until the connection ends or has been ended.</summary>
    /// <param name="connection">Whose end stops the reading, and who knows whether anything waits to be sent.</param>
    /// <param name="receiver">Who gets the frames.</param>
    /// <returns>Why it ended here; null when it was ended elsewhere.</returns>
    internal IpcEnd? Run(IpcConnection connection, IIpcReceiver receiver)
    {
        _buffer = Rented(_buffer);
        _liveness.Begin();
        try
        {
            while (true)
            {
                IpcEnd? end = Deliver(connection, receiver);
                if (end is not null || connection.HasEnded)
                {
                    return end;
                }

                if (!IsFilling)
                {
                    MakeRoom();
                }

                int received = Receive(out end);
                if (end is not null || connection.HasEnded)
                {
                    return end;
                }

                if (received == 0)
                {
                    return DescribeEndOfStream(connection);
                }

                if (received > 0)
                {
                    _liveness.NoteReceived();
                    if (IsFilling)
                    {
                        Fill(received, receiver);
                    }
                    else
                    {
                        _end += received;
                    }
                }

                if (_liveness.IsReminderDue() && !connection.HasBacklog)
                {
                    receiver.OnSendIdle();
                }
            }
        }
        catch (IOException e)
        {
            return new IpcEnd(IpcEndKind.Lost, e.Message, e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }

    private int Receive(out IpcEnd? end)
    {
        end = null;
        TimeSpan limit = TimeSpan.MaxValue;
        bool late = false;
        if (!_firstCame && _firstFrameDeadline != 0)
        {
            limit = _time.GetElapsedTime(_time.GetTimestamp(), _firstFrameDeadline);
            late = limit <= TimeSpan.Zero;
        }

        Span<byte> room = IsFilling ? _missing.Span : _buffer.AsSpan(_end);
        if (late)
        {
            // The peer had its time; but what it sent and nobody had read yet is not its lateness.
            int waiting = _transport.TryReceive(room);
            if (waiting == Transport.Nothing)
            {
                end = new IpcEnd(IpcEndKind.NotReady, "The peer's first frame did not come within the deadline of the handshake.");
            }

            return waiting;
        }

        int received = Spin(room);
        if (received != Transport.Nothing)
        {
            return received;
        }

        received = _transport.Receive(room, _liveness.BeginWait(limit));
        if (received == Transport.Nothing && _liveness.IsPeerSilent())
        {
            received = _transport.TryReceive(room); // A signal can end a wait although bytes have come.
            if (received == Transport.Nothing)
            {
                end = new IpcEnd(IpcEndKind.Silent, "Nothing came from the peer within the silence limit.");
            }
        }

        return received;
    }

    private int Spin(Span<byte> room)
    {
        TimeSpan time = SpinTime;
        if (time == TimeSpan.Zero)
        {
            return Transport.Nothing;
        }

        // By the system's clock, as all waiting for bytes. Whoever else has something to do on this processor goes first: it may be what
        // the peer waits for.
        long begin = TimeProvider.System.GetTimestamp();
        do
        {
            int received = _transport.TryReceive(room);
            if (received != Transport.Nothing)
            {
                return received;
            }

            Thread.Yield();
        }
        while (TimeProvider.System.GetElapsedTime(begin) < time);
        return Transport.Nothing;
    }

    private IpcEnd? Deliver(IpcConnection connection, IIpcReceiver receiver)
    {
        while (_end > _start)
        {
            ReadOnlySpan<byte> bytes = _buffer.AsSpan(_start, _end - _start);
            string? wrong = _framing.ReadHeader(bytes, _maxChunk, !_firstCame, out FrameHeader header);
            if (wrong is not null)
            {
                return new IpcEnd(IpcEndKind.ProtocolViolation, $"The peer sent {wrong}.");
            }

            if (header.Size == 0 || bytes.Length - header.Size < header.Length)
            {
                BeginFilling(header, receiver);
                return null;
            }

            ReadOnlySpan<byte> body = bytes.Slice(header.Size, header.Length);
            _start += header.Size + header.Length;
            _firstCame = true;
            _wasAsked = false;
            if (header.IsChunk)
            {
                receiver.OnChunk(BinaryPrimitives.ReadUInt32BigEndian(body), body[FrameFormat.StreamSize..]);
            }
            else
            {
                receiver.OnMessage(body);
            }

            if (connection.HasEnded)
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>
    /// Makes the buffer hold the whole of the frame that has begun, and be of the usual size again a few reads after the last frame that
    /// needed more: large frames come in rows.
    /// </summary>
    private void MakeRoom()
    {
        int held = _end - _start;
        int needed = UsualBuffer;
        _framing.ReadHeader(_buffer.AsSpan(_start, held), _maxChunk, !_firstCame, out FrameHeader header);
        needed = Math.Max(needed, header.Size + header.Length);

        _keepLarge = needed > UsualBuffer ? ReadsWithLargeBuffer : _keepLarge - 1;
        if (_buffer.Length < needed || (_buffer.Length > 2 * UsualBuffer && _keepLarge < 0))
        {
            byte[] other = ArrayPool<byte>.Shared.Rent(needed);
            _buffer.AsSpan(_start, held).CopyTo(other);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = other;
        }
        else if (_start > 0)
        {
            _buffer.AsSpan(_start, held).CopyTo(_buffer);
        }

        _start = 0;
        _end = held;
    }

    private static byte[] Rented(byte[] leftover)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Max(UsualBuffer, leftover.Length));
        leftover.CopyTo(buffer, 0);
        return buffer;
    }

    private IpcEnd DescribeEndOfStream(IpcConnection connection) =>
        _end > _start || IsFilling ? new IpcEnd(IpcEndKind.Lost, "The peer's stream ended inside a frame.", connection.SendFailure)
        : connection.SendFailure is { } failure && (connection.HasFailedHere || Libc.ErrorOf(failure) == Libc.Econnreset)
            ? new IpcEnd(IpcEndKind.Lost, failure.Message, failure)
            : new IpcEnd(IpcEndKind.ClosedByPeer, "The peer closed the connection.", connection.SendFailure);
}
