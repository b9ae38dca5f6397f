using Hawser.Ipc;
using Hawser.Rpc.Calls;
using Hawser.Rpc.Wire;

namespace Hawser.Rpc.Streams;

// What the reader thread brings.
internal sealed partial class StreamTable
{
    /// <summary>Enters a stream that a message names.</summary>
    /// <param name="marker">How it is named.</param>
    /// <param name="method">The called method.</param>
    /// <returns>Null: the number is taken, or the value is longer than this side accepts.</returns>
    public IncomingStream? Accept(StreamMarker marker, string method)
    {
        if (marker.Length > _options.Limits.Message)
        {
            return null;
        }

        IncomingStream stream = marker.Length is { } length
            ? new IncomingBytes(this, marker.Id, method, (int)length)
            : new IncomingQueue(this, marker.Id, method, marker.IsBytes, _options.Limits.Window);
        if (marker.Length == 0)
        {
            return stream;
        }

        bool isFull;
        lock (_gate)
        {
            isFull = _incoming.Count >= _options.Limits.Streams;
            if (!isFull)
            {
                return !_hasEnded && _incoming.TryAdd(marker.Id, stream) ? stream : null;
            }
        }

        _outbound.CutOff($"More streams were opened than the {_options.Limits.Streams} that are accepted at once.");
        return null;
    }

    public FrameFate TakeChunk(uint id, ReadOnlySpan<byte> data) => FindIncoming(id)?.TakeChunk(data) ?? FrameFate.Stray;

    /// <summary>Where a chunk goes of which only the beginning has come; empty: nowhere of its own.</summary>
    public Memory<byte> FindDestination(uint id, int length) => FindIncoming(id)?.FindDestination(length) ?? default;

    /// <summary>A chunk is whole where <see cref="FindDestination"/> has told it to go.</summary>
    public FrameFate TakeFilled(uint id, int length) => FindIncoming(id)?.TakeFilled(length) ?? FrameFate.Stray;

    /// <param name="id">The stream.</param>
    /// <param name="items">A JSON array.</param>
    /// <param name="cost">The length of its message.</param>
    public FrameFate TakeItems(uint id, ReadOnlySpan<byte> items, int cost) =>
        FindIncoming(id)?.TakeItems(items, cost) ?? FrameFate.Stray;

    /// <param name="id">The stream.</param>
    /// <param name="error">The error object; empty: it ends well.</param>
    public FrameFate TakeEnd(uint id, ReadOnlySpan<byte> error)
    {
        if (FindIncoming(id) is not { } stream || !TryClose(stream))
        {
            return FrameFate.Stray;
        }

        stream.End(error.IsEmpty ? null : ErrorReader.Read(error, stream.Method, stream.Deadline));
        return FrameFate.Taken;
    }

    public FrameFate TakeCredit(uint id, long bytes)
    {
        if (bytes <= 0)
        {
            return FrameFate.Stray;
        }

        if (id == 0)
        {
            Lane.Grant(bytes);
            return FrameFate.Taken;
        }

        OutgoingStream? stream = FindOutgoing(id);
        stream?.Grant(bytes);
        return stream is null ? FrameFate.Stray : FrameFate.Taken;
    }

    public FrameFate TakeStop(uint id)
    {
        OutgoingStream? stream = FindOutgoing(id);
        stream?.Stop();
        return stream is null ? FrameFate.Stray : FrameFate.Taken;
    }

    /// <summary>A one-way call has come.</summary>
    /// <param name="cost">The length of its message.</param>
    /// <param name="isSequel">It is not the first one of its batch.</param>
    public FrameFate TakeNotification(int cost, bool isSequel)
    {
        lock (_gate)
        {
            return _notifications.TryReceive(cost, isSequel) ? FrameFate.Taken : FrameFate.OverCredit;
        }
    }

    /// <summary>The one-way call that has come brings values of known length, which may overdraw its credit as the message itself
    /// may.</summary>
    public void ChargeNotification(long bytes)
    {
        lock (_gate)
        {
            _notifications.Charge(bytes);
        }
    }

    /// <summary>A report of progress has come.</summary>
    /// <param name="token">Whose it is.</param>
    /// <param name="value">The JSON value.</param>
    /// <param name="cost">The length of its message.</param>
    public FrameFate TakeProgress(long token, ReadOnlySpan<byte> value, int cost)
    {
        ProgressSink? sink;
        lock (_gate)
        {
            if (!_notifications.TryReceive(cost))
            {
                return FrameFate.OverCredit;
            }

            _sinks.TryGetValue(token, out sink);
        }

        if (sink is null)
        {
            GiveBackNotification(cost);
            return FrameFate.Stray;
        }

        sink.Take(value, cost);
        return FrameFate.Taken;
    }

    /// <summary>Code of the user has taken one-way calls or reports, or they were dropped.</summary>
    public void GiveBackNotification(long cost)
    {
        // Collected without the lock, for which the reader thread would wait: a share of the window at a time.
        if (Interlocked.Add(ref _notificationsTaken, cost) < _options.Limits.Window / 4)
        {
            return;
        }

        long granted;
        long taken = Interlocked.Exchange(ref _notificationsTaken, 0);
        lock (_gate)
        {
            granted = _notifications.Release(taken);
        }

        if (granted > 0 && !IsPlain)
        {
            _outbound.Post(new ProtocolMessages().Credit(stream: 0, granted));
        }
    }

    public void Enter(ProgressSink sink)
    {
        lock (_gate)
        {
            _sinks[sink.Token] = sink;
        }
    }

    public void Leave(ProgressSink sink)
    {
        lock (_gate)
        {
            _sinks.Remove(sink.Token);
        }
    }

    /// <summary>The connection has ended: all streams fail with the reason. Called once, on the reader thread.</summary>
    public void End(IpcEnd end)
    {
        OutgoingStream[] outgoing;
        IncomingStream[] incoming;
        lock (_gate)
        {
            _hasEnded = true;
            outgoing = [.. _outgoing.Values];
            incoming = [.. _incoming.Values];
            _incoming.Clear();
        }

        Lane.End(end);
        foreach (OutgoingStream stream in outgoing)
        {
            stream.Stop();
        }

        foreach (IncomingStream stream in incoming)
        {
            _loss.Tell(stream.Method, end, stream.End);
        }
    }

    private IncomingStream? FindIncoming(uint id)
    {
        lock (_gate)
        {
            return _incoming.GetValueOrDefault(id);
        }
    }

    private OutgoingStream? FindOutgoing(uint id)
    {
        lock (_gate)
        {
            return _outgoing.GetValueOrDefault(id);
        }
    }
}
