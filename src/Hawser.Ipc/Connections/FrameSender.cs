using System.Buffers;

namespace Hawser.Ipc;

// The sending half of a connection.
//
// Callers append whole frames to a buffer (_fill) under a lock. The caller who finds nobody sending becomes the sender: it swaps _fill
// with an empty one and gives the bytes to the channel outside the lock, so that what others append meanwhile goes out together, in one
// call, at the next swap. Nobody ever blocks in a send: when the channel takes no more, or after a few swaps, so that no caller works for
// the others for ever, the role of the sender passes to a writer thread, which is started the first time that this happens. Hence there
// is at most one sender (_sending), and only the sender touches _drain.
//
//   idle ──append──▶ a caller sends ──channel full, or enough swaps──▶ the writer thread sends ──all sent──▶ idle
//
// A message of which many come in a row and none is awaited (SendSoonAsync) costs less when it does not go alone. Where the one before it
// came just now, it is only appended, and goes with whatever else is sent, with the first that fills a buffer (HeldBytes), or, after a
// moment (HoldTime), by the writer thread, which comes again as long as it finds any. _isHolding says that it comes, and _isUrgent that
// what is in _fill must not wait for that.
//
//   idle ──append, soon──▶ holding ──any other append, or HeldBytes──▶ a caller sends
//                                  ──HoldTime──▶ the writer thread sends ──nothing came meanwhile──▶ idle
//
// SendAsync holds its frame back where there is no room: a message while more than the limit of messages is queued, a chunk while a small budget of
// chunks is. Those who wait stand in lines, one of messages and one for each stream, and the sender itself copies their frames
// when there is room again: at every swap first the messages, then, however many messages there are, the next chunk of the stream whose
// turn it is. So a message finds little more than a chunk before it, no stream keeps another waiting for more than a chunk, messages do not
// starve streams, within a line the order is that of the calls, and memory stays bounded.
//
// A send that fails means that the peer has gone; frames it sent before may still wait to be read. So a failure only discards what is
// queued and shuts the channel down, and the reader reads on to the end and names it. Stop is the end itself: it releases everybody.
internal sealed partial class FrameSender
{
    private const int SmallBuffer = 16 * 1024;
    private const int KeptBuffer = 256 * 1024;
    private const int SwapsOfACaller = 8;

    /// <summary>So much is not held back any longer: a system call costs little beside the bytes.</summary>
    private const int HeldBytes = 16 * 1024;

    /// <summary>How long a message is held back at most, but for the scheduler.</summary>
    private static readonly TimeSpan HoldTime = TimeSpan.FromMilliseconds(1);

    /// <summary>With less time than this between them, messages come in a row.</summary>
    private static readonly TimeSpan RowGap = TimeSpan.FromMicroseconds(50);

    // A pool holds what is given back for minutes, for nobody: the backlog of a peer that does not read is left to the collector.
    private const int LongestPooled = 1024 * 1024;

    /// <summary>How many bytes of chunks are queued at most before another is.</summary>
    private const int ChunkBudget = 64 * 1024;

    private readonly object _gate = new(); // Not a Lock: the writer thread waits on it.
    private readonly Transport _transport;
    private readonly Framing _framing;
    private readonly LivenessClock _liveness;
    private readonly string _name;
    private readonly Action<string, ThreadStart> _startThread;
    private readonly int _queueLimit;
    private readonly int _backlogLimit;
    private readonly int _heldBytes; // Far less than makes others wait.
    private readonly TimeProvider _time;
    private readonly long _rowGap; // As a difference of time stamps.
    private readonly WaitingLines _waiting = new();

    private byte[] _fill = [];
    private int _filled;
    private byte[] _drain = [];
    private int _drainStart;
    private int _drainEnd;
    private int _chunksInFill; // Bytes of chunks, with their headers.
    private int _chunksInDrain; // The same, until the whole buffer has been given to the channel.
    private bool _sending;
    private bool _handedOver;
    private bool _closing;
    private bool _broken;
    private bool _stopped;
    private IpcEnd? _end;
    private bool _hasWriter;
    private bool _isHolding;
    private bool _isUrgent;
    private bool _mayHold = true;
    private long _lastSoon; // A time stamp.
    private TaskCompletionSource? _flushed;
    private int _maxChunk = FrameFormat.DefaultChunk;
    private bool _firstSent;

    internal FrameSender(Transport transport, Framing framing, LivenessClock liveness, string name, IpcConnectionOptions options)
    {
        _framing = framing;
        _firstSent = framing.Kind != IpcFraming.Binary; // Only there the first frame is special.
        _transport = transport;
        _liveness = liveness;
        _name = name;
        _queueLimit = options.SendQueueBytes;
        _backlogLimit = options.SendBacklogBytes;
        _heldBytes = Math.Min(HeldBytes, _queueLimit / 4);
        _time = options.TimeProvider;
        _rowGap = (long)(_time.TimestampFrequency * RowGap.TotalSeconds);
        _startThread = options.StartThread;
    }

    /// <summary>What the peer accepts in one frame.</summary>
    internal int MaxChunk
    {
        get => Volatile.Read(ref _maxChunk);
        set => Volatile.Write(ref _maxChunk, value);
    }

    /// <summary>The failure of the channel that a send met, if one did.</summary>
    internal IOException? Failure { get; private set; }

    /// <summary>Whether <see cref="Failure"/> is this side's own, so that the end of the stream is its doing and not the peer's.</summary>
    internal bool HasFailedHere { get; private set; }

    /// <summary>Whether anything waits to be sent.</summary>
    internal bool HasBacklog
    {
        get
        {
            lock (_gate)
            {
                return _sending || _filled > 0;
            }
        }
    }

    /// <summary>Bytes queued and not yet given to the channel; those of calls that wait are not counted.</summary>
    internal long Queued
    {
        get
        {
            lock (_gate)
            {
                return QueuedHere;
            }
        }
    }

    private long QueuedHere => (long)_filled + Volatile.Read(ref _drainEnd) - Volatile.Read(ref _drainStart);

    /// <summary>Queues a frame, and sends if nobody else does. Never waits.</summary>
    /// <returns>False when the backlog is over its limit: the connection is to be ended.</returns>
    internal bool Send(uint? stream, ReadOnlySpan<byte> data)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            CheckSize(stream, data.Length);
            if (QueuedHere + data.Length > _backlogLimit)
            {
                return false;
            }

            Append(stream, data);
            _isUrgent = true;
            if (_sending)
            {
                return true;
            }

            _sending = true;
        }

        Drain(SwapsOfACaller);
        return true;
    }

    private bool HasRoomForMessages => QueuedHere - _chunksInFill - _chunksInDrain <= _queueLimit;

    private bool HasRoomForChunk => (long)_chunksInFill + _chunksInDrain < ChunkBudget;

    /// <summary>How long a frame may be that the buffer still takes. An empty one takes any; a full one is empty after the next
    /// swap.</summary>
    private int RoomInBuffer => Array.MaxLength - _filled - _framing.HeaderRoom;

    /// <summary>Queues a frame as soon as there is room for its sort, behind those of its line who wait already.</summary>
    /// <param name="stream">The stream of a chunk; null for a message.</param>
    /// <param name="data">The message, or the chunk's data.</param>
    /// <param name="soon">It may be held back for a moment.</param>
    /// <param name="cancellationToken">Gives up the waiting.</param>
    internal ValueTask SendAsync(uint? stream, ReadOnlyMemory<byte> data, bool soon, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        WaitingSend? waiting = null;
        bool startsWriter = false;
        lock (_gate)
        {
            ThrowIfClosed();
            CheckSize(stream, data.Length);
            bool hasRoom = data.Length <= RoomInBuffer
                && (stream is null ? !_waiting.HasMessages && HasRoomForMessages : !_waiting.HasChunks && HasRoomForChunk);
            if (!hasRoom)
            {
                waiting = new WaitingSend(stream, data);
                _waiting.Enqueue(waiting);
            }
            else
            {
                Append(stream, data.Span);
                bool mayHold = soon && MayHold();
                if (_sending || (mayHold && _hasWriter))
                {
                    CallWriter(mayHold);
                    return ValueTask.CompletedTask;
                }

                _sending = true;
                _isUrgent = true;
                startsWriter = mayHold;
            }
        }

        if (waiting is not null)
        {
            return new ValueTask(waiting.WaitAsync(cancellationToken));
        }

        if (startsWriter)
        {
            StartWriterToHold();
        }

        Drain(SwapsOfACaller);
        return ValueTask.CompletedTask;
    }

    /// <summary>Takes no more frames, and completes when all that were taken have been given to the channel, or never will be.</summary>
    internal Task CloseAsync()
    {
        lock (_gate)
        {
            _closing = true;
            _isUrgent = true;
            Monitor.PulseAll(_gate);
            if (_stopped || (!_sending && _filled == 0))
            {
                return Task.CompletedTask;
            }

            _flushed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _flushed.Task;
        }
    }

    /// <summary>The end: discards what is queued and fails those who wait.</summary>
    internal void Stop(IpcEnd end)
    {
        lock (_gate)
        {
            _stopped = true;
            _end = end;
            _waiting.FailAll(() => new ConnectionLostException(end));
            Release(ref _fill);
            _filled = _chunksInFill = 0;
            if (!_sending)
            {
                Release(ref _drain);
            }

            _flushed?.TrySetResult();
            Monitor.PulseAll(_gate);
        }
    }

    private void Append(uint? stream, ReadOnlySpan<byte> data)
    {
        _firstSent = true;
        if (_broken)
        {
            return; // As if it had been under way when the peer went.
        }

        int size = _framing.HeaderRoom + data.Length;
        if (_fill.Length - _filled < size)
        {
            int doubled = (int)Math.Min(2L * _filled, Array.MaxLength);
            int length = Math.Max(SmallBuffer, Math.Max(_filled + size, doubled));
            byte[] larger = length <= LongestPooled ? ArrayPool<byte>.Shared.Rent(length) : GC.AllocateUninitializedArray<byte>(length);
            _fill.AsSpan(0, _filled).CopyTo(larger);
            Release(ref _fill);
            _fill = larger;
        }

        int begin = _filled;
        _filled += _framing.WriteHeader(_fill.AsSpan(_filled), stream, data.Length);
        data.CopyTo(_fill.AsSpan(_filled));
        _filled += data.Length;
        if (stream is not null)
        {
            _chunksInFill += _filled - begin;
        }
    }

    /// <summary>Whether a message that was just appended may wait for others. Under the lock.</summary>
    private bool MayHold()
    {
        if (_isHolding)
        {
            return _filled < _heldBytes; // One came less than the time for which they are held ago.
        }

        long last = _lastSoon;
        _lastSoon = _time.GetTimestamp();
        return _lastSoon - last < _rowGap && _mayHold && _filled < _heldBytes;
    }

    /// <summary>What was appended goes with the writer when nobody sends before; or it must not wait. Under the lock.</summary>
    private void CallWriter(bool mayHold)
    {
        _isUrgent |= !mayHold;
        if (mayHold && !_isHolding && _hasWriter)
        {
            _isHolding = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void ThrowIfClosed()
    {
        if (_stopped || _closing)
        {
            throw new ConnectionLostException(_end);
        }
    }

    private void CheckSize(uint? stream, int length)
    {
        int limit = _firstSent ? _maxChunk : Math.Min(_maxChunk, FrameFormat.FirstFrame);
        if (stream is not null && _framing.Kind != IpcFraming.Binary)
        {
            throw new InvalidOperationException("This connection's framing carries messages only, no chunks.");
        }

        if (length == 0)
        {
            throw new ArgumentException("A frame holds at least one byte.");
        }

        if (length > limit)
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, _firstSent
                ? $"The peer accepts at most {limit} bytes in one frame. Send more as chunks."
                : $"The first frame is at most {limit} bytes long.");
        }

        if (!_firstSent && stream is not null)
        {
            throw new InvalidOperationException("The first frame is a message, not a chunk.");
        }
    }

    private static void Release(ref byte[] buffer)
    {
        if (buffer.Length is > 0 and <= LongestPooled)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        buffer = [];
    }
}
