using Hawser.Ipc;
using Hawser.Rpc.Calls;
using Hawser.Rpc.Generated;
using Hawser.Rpc.Wire;
using Microsoft.Extensions.Logging;

namespace Hawser.Rpc.Streams;

/// <summary>
/// The streams of one peer that are open on the wire, in both directions, by the numbers that their producers gave them. Thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// The life of a stream. A message names it in place of a value (<see cref="StreamMarker"/>): a request's params, then the caller
/// produces; or a result, then the handler's side does. The producer has entered its half (<see cref="OutgoingStream"/>) before it sends
/// that message, because the answer may come before the sender knows that it has sent; frames follow it unasked. The other side's reader
/// thread enters its half (<see cref="IncomingStream"/>) when it sees the message, because frames may come next, long before code of the
/// user has looked at the value. So neither half is ever looked for in vain while the stream is open.
/// </para>
/// <para>
/// Frames spend credit, and the consumer gives it back as code of the user takes (<see cref="ReceiveWindow"/>): both sides hold no more
/// than a window and one frame. Values of known length spend none, because their length was agreed to with the request.
/// </para>
/// <para>
/// The end. Each side takes its half out of the table exactly once, whoever is first: at <c>$/end</c> (both), at the last byte of a known
/// length (both), at <c>$/stop</c> (sent, or come), when the call's answer is an error (both, the params' streams), when the call is given
/// up (both), when the handler is done (the streams of params that it has not read out, by <c>$/stop</c>), and with the connection. A frame
/// that was under way meanwhile finds nothing, and is counted and dropped. A number becomes free for the limit on open streams only after
/// what ends the stream was sent, so that the other side never sees more of them than it accepts.
/// </para>
/// </remarks>
internal sealed partial class StreamTable
{
    // $bytes as text up to here: the chunk and its bookkeeping cost more.
    public const int LongestText = 4096;

    private readonly Outbound _outbound;
    private readonly RpcPeerOptions _options;
    private readonly LossExplanation _loss;
    private readonly ILogger _logger;
    private readonly Action _drained;

    private readonly Lock _gate = new();
    private readonly Dictionary<uint, OutgoingStream> _outgoing = [];
    private readonly Dictionary<uint, IncomingStream> _incoming = [];
    private readonly Dictionary<long, ProgressSink> _sinks = [];
    private ReceiveWindow _notifications;
    private long _notificationsTaken; // By code of the user, and not yet told to the account.
    private uint _lastId;
    private long _lastToken;
    private int _pumps;
    private bool _hasEnded;

    /// <param name="outbound">Sends.</param>
    /// <param name="options">The peer's options.</param>
    /// <param name="loss">Says what streams fail with when the connection is lost.</param>
    /// <param name="logger">Logs.</param>
    /// <param name="drained">Called, outside of any lock, when no stream is open any more.</param>
    public StreamTable(Outbound outbound, RpcPeerOptions options, LossExplanation loss, ILogger logger, Action drained)
    {
        _outbound = outbound;
        _options = options;
        _loss = loss;
        _logger = logger;
        _drained = drained;
        _notifications = new ReceiveWindow(outbound.IsPlain ? options.Limits.Pending : options.Limits.Window);
        Lane = new NotificationLane(outbound);
    }

    /// <summary>Sends what spends the credit of stream 0.</summary>
    public NotificationLane Lane { get; }

    public PeerLimits PeerLimits => _outbound.Limits;

    /// <summary>As <see cref="Outbound.IsPlain"/>: there are no streams.</summary>
    public bool IsPlain => _outbound.IsPlain;

    public TimeProvider Clock => _options.TimeProvider;

    /// <summary>How deep an item may nest.</summary>
    public int Depth => _options.Limits.Depth;

    /// <summary>The open streams of both directions, and the pumps of those that are over but still unwind.</summary>
    public int Open
    {
        get
        {
            lock (_gate)
            {
                return _outgoing.Count + _incoming.Count + _pumps;
            }
        }
    }

    /// <summary>Whether so many streams are open that bytes rather go as text.</summary>
    public bool IsCrowded
    {
        get
        {
            lock (_gate)
            {
                return _outgoing.Count >= PeerLimits.Streams / 4 * 3;
            }
        }
    }

    /// <summary>What a chunk costs: its frame's body, which is the stream's number and the bytes.</summary>
    public static int ChunkCost(int bytes) => sizeof(uint) + bytes;

    public OutgoingStream NewBytes(string method, ReadOnlyMemory<byte> data, CancellationTokenSource? stopping = null) =>
        new OutgoingBytes(this, NewId(), method, data, stopping ?? new CancellationTokenSource());

    public OutgoingStream NewByteStream(string method, Stream source, bool ownsSource, CancellationTokenSource? stopping = null) =>
        new OutgoingByteStream(this, NewId(), method, source, ownsSource, stopping ?? new CancellationTokenSource());

    public OutgoingStream NewItems<T>(
        string method, IAsyncEnumerable<T> items, RpcItemWriter<T> write, RpcJson json, CancellationTokenSource? handler = null) =>
        new OutgoingItems<T>(
            this, NewId(), method, items, write, json, isHandler: handler is not null, handler ?? new CancellationTokenSource());

    /// <summary>A number for an <see cref="IProgress{T}"/>, never given twice.</summary>
    public long NewToken() => Interlocked.Increment(ref _lastToken);

    /// <summary>Enters streams, before the message that names them is sent.</summary>
    /// <returns>False: the peer accepts no more of them; none was entered.</returns>
    public bool TryOpen(IReadOnlyCollection<OutgoingStream> streams)
    {
        bool hasEnded;
        lock (_gate)
        {
            hasEnded = _hasEnded;
            if (!hasEnded)
            {
                if (_outgoing.Count + streams.Count > PeerLimits.Streams)
                {
                    return false;
                }

                foreach (OutgoingStream stream in streams)
                {
                    _outgoing[stream.Id] = stream;
                }
            }
        }

        if (hasEnded)
        {
            // Whoever opens them hears of the end by the call that they belong to.
            foreach (OutgoingStream stream in streams)
            {
                stream.Stop();
            }
        }

        return true;
    }

    /// <summary>A producer's stream is over on the wire.</summary>
    public void Close(OutgoingStream stream)
    {
        bool drained;
        lock (_gate)
        {
            _outgoing.Remove(stream.Id);
            drained = IsDrained;
        }

        if (drained)
        {
            _drained();
        }
    }

    /// <summary>A consumer's stream is over on the wire.</summary>
    /// <returns>False: it was before.</returns>
    public bool TryClose(IncomingStream stream)
    {
        bool drained;
        lock (_gate)
        {
            if (!_incoming.TryGetValue(stream.Id, out IncomingStream? open) || open != stream)
            {
                return false;
            }

            _incoming.Remove(stream.Id);
            drained = IsDrained;
        }

        if (drained)
        {
            _drained();
        }

        return true;
    }

    public void PumpStarted()
    {
        lock (_gate)
        {
            _pumps++;
        }
    }

    public void PumpEnded()
    {
        bool drained;
        lock (_gate)
        {
            _pumps--;
            drained = IsDrained;
        }

        if (drained)
        {
            _drained();
        }
    }

    public ValueTask SendChunkAsync(uint stream, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        _outbound.SendChunkAsync(stream, data, cancellationToken);

    public ValueTask<bool> SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        _outbound.SendAsync(message, isDropped: null, cancellationToken);

    public void SendEnd(uint stream) => _outbound.Post(new ProtocolMessages().EndOfStream(stream));

    public void SendEnd(uint stream, int code, string message) =>
        _outbound.Post(new ProtocolMessages().EndOfStream(stream, code, message));

    public void SendEnd(uint stream, Exception failure) => _outbound.Post(
        new ProtocolMessages().EndOfStream(stream, failure, _options.IncludeStackTraces, PeerLimits));

    public void SendStop(uint stream) => _outbound.Post(new ProtocolMessages().Stop(stream));

    /// <summary>Gives a producer credit, unless its stream is over.</summary>
    public void SendCredit(IncomingStream stream, long bytes)
    {
        lock (_gate)
        {
            if (!_incoming.TryGetValue(stream.Id, out IncomingStream? open) || open != stream)
            {
                return;
            }
        }

        _outbound.Post(new ProtocolMessages().Credit(stream.Id, bytes));
    }

    /// <summary>Fires a call's or a stream's token on the thread pool, because that runs code of the user.</summary>
    public void Fire(CancellationTokenSource source) => ThreadPool.UnsafeQueueUserWorkItem(
        static fired => fired.Table.RunCallbacks(fired.Source), (Table: this, Source: source), preferLocal: false);

    private bool IsDrained => _outgoing.Count == 0 && _incoming.Count == 0 && _pumps == 0;

    private uint NewId()
    {
        lock (_gate)
        {
            do
            {
                _lastId++;
            }
            while (_lastId == 0 || _outgoing.ContainsKey(_lastId));

            return _lastId;
        }
    }

    private void RunCallbacks(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (AggregateException e)
        {
            LogCallbackFailed(e);
        }
    }

    [LoggerMessage(50, LogLevel.Warning, "A callback of a call's or a stream's token threw.")]
    private partial void LogCallbackFailed(Exception exception);

    [LoggerMessage(51, LogLevel.Warning, "The source of a stream of '{Method}' threw when it was disposed.")]
    public partial void LogSourceFailed(string method, Exception exception);

    [LoggerMessage(52, LogLevel.Warning, "A report of progress of '{Method}' could not be delivered.")]
    public partial void LogReportFailed(string method, Exception exception);
}
