using Hawser.Rpc.Generated;
using Hawser.Rpc.Streams;
using Hawser.Rpc.Wire;
using Microsoft.Extensions.Logging;

namespace Hawser.Rpc.Serving;

/// <summary>
/// The calls that one peer carries out for the other. Requests are taken up on the reader thread, which only copies them; everything of
/// the user's runs on the thread pool. Thread-safe.
/// </summary>
/// <remarks>
/// A call is live from its admission until its handler has ended; then it leaves the table, and only after that it is answered, so that
/// a caller who keeps the limits by counting answers is never refused. One that is given up while it waits for its turn is answered at once,
/// so that a caller can tell a call that waits from a worker that does not react. It is open until its answer has been sent. A call that a
/// cancellation, a timer or a stream has seen is not used again (see <see cref="Retire"/>).
/// </remarks>
internal sealed partial class ServedCalls
{
    // As many as short one-way calls fill a window with, so that a busy peer makes no new ones.
    private const int KeptInvocations = 4096;

    private readonly ServedMethods _methods;
    private readonly Outbound _outbound;
    private readonly RpcPeerOptions _options;
    private readonly ILogger _logger;
    private readonly Action _drained;
    private readonly CancellationToken _peerEnded;
    private readonly ObjectPool<RpcInvocation> _invocations;
    private readonly SerialQueue _oneWayCalls = new();

    // Used by the reader thread only.
    private readonly ProtocolMessages _refusals = new();

    private readonly Lock _gate = new();
    private readonly Dictionary<RequestId, RpcInvocation> _live = [];
    private long _liveBytes;

    // Answered already, and still in their queues. Bounded, since they do not count as live.
    private int _skipped;
    private int _open;
    private bool _isClosing;

    /// <param name="methods">What is served.</param>
    /// <param name="outbound">Sends the answers.</param>
    /// <param name="options">The peer's options.</param>
    /// <param name="logger">Logs.</param>
    /// <param name="drained">Called, outside of any lock, when the last open call is over after <see cref="Close"/>.</param>
    /// <param name="streams">The peer's streams.</param>
    /// <param name="peerEnded">Fires when the connection has ended.</param>
    public ServedCalls(
        ServedMethods methods,
        Outbound outbound,
        RpcPeerOptions options,
        ILogger logger,
        Action drained,
        StreamTable streams,
        CancellationToken peerEnded)
    {
        _methods = methods;
        Streams = streams;
        _outbound = outbound;
        _options = options;
        _logger = logger;
        _drained = drained;
        _peerEnded = peerEnded;
        int depth = options.Limits.Depth;
        _invocations = new ObjectPool<RpcInvocation>(
            () => new RpcInvocation(this, depth, outbound.Limits.Depth), capacity: KeptInvocations);
    }

    private enum Admission
    {
        Admitted,
        Duplicate,
        Busy,
        Closing,
    }

    /// <summary>How many calls are not over.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Whether a method of the protocol's own is served.</summary>
    public bool Serves(ReadOnlySpan<byte> method) => _methods.TryFind(method, out _);

    /// <summary>Takes up a request or a notification to a method of the user. On the reader thread.</summary>
    /// <param name="message">Its parts.</param>
    /// <param name="bytes">Its length.</param>
    /// <param name="batch">Where its answer goes; null: it came alone.</param>
    public void Accept(in Envelope message, int bytes, ServedBatch? batch)
    {
        if (!_methods.TryFind(message.Method, out ServedMethod? served))
        {
            RefuseUnknown(message, bytes, batch);
            return;
        }

        bool isRequest = message.Kind == EnvelopeKind.Request;
        if (isRequest && message.DeadlineMs <= 0)
        {
            Refuse(
                batch,
                message.Id,
                RpcErrorCodes.DeadlineExceeded,
                $"The deadline of '{served.Method.WireName}' had passed on arrival.");
            return;
        }

        List<StreamMarker>? streams = FindStreams(message.Params);
        long known = StreamMarker.KnownLength(streams);
        if (!isRequest && known > 0)
        {
            Streams.ChargeNotification(known);
        }

        RpcInvocation invocation = _invocations.Take();
        invocation.Begin(served, message.Id, message.Params, bytes + known);
        invocation.TakeCaller(message);
        if (isRequest && message.DeadlineMs is { } deadline)
        {
            var time = TimeSpan.FromMilliseconds(Math.Min(deadline, int.MaxValue));
            invocation.Deadline = new ServedDeadline(this, invocation, time, _options.TimeProvider);
        }

        Admission admission = isRequest ? AdmitRequest(invocation) : AdmitNotification();
        if (admission == Admission.Admitted)
        {
            if (streams is not null)
            {
                // Now, because their frames may come next.
                invocation.Streams = new ServedStreams(Streams, served.Method.WireName);
                invocation.Streams.Accept(streams);
            }

            if (isRequest && batch is not null)
            {
                batch.Expect();
                invocation.Batch = batch;
            }

            invocation.Deadline?.Start();
            if (isRequest)
            {
                EnterOrHold(invocation);
            }
            else
            {
                Enter(invocation);
            }

            return;
        }

        invocation.Clear();
        _invocations.Return(invocation);
        Refuse(message, served, admission, batch);
    }

    /// <summary>The caller gives up a request; unknown ones are ignored. On the reader thread.</summary>
    public void Cancel(RequestId id) => GiveUp(id, only: null, CancelReason.Cancelled);

    /// <summary>The deadline of a request has passed. On the timer's thread.</summary>
    public void OnDeadlinePassed(RpcInvocation invocation) =>
        // A call with a deadline is never used again, so its id is still its own; but it may be over.
        GiveUp(invocation.Id, invocation, CancelReason.DeadlinePassed);

    /// <summary>No request is taken up any more; those that are open go on.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosing = true;
        }
    }

    /// <summary>
    /// The connection has ended: the tokens of all requests fire. One-way calls that have come still run, and so do requests to a class with
    /// <see cref="RunsWithoutCallerAttribute"/>.
    /// </summary>
    public void End()
    {
        List<CancellationTokenSource?> sources = [];
        lock (_gate)
        {
            _isClosing = true;
            foreach (RpcInvocation invocation in _live.Values.Concat(_streaming.Values))
            {
                sources.Add(Mark(invocation, CancelReason.ConnectionEnded));
            }
        }

        foreach (CancellationTokenSource? source in sources)
        {
            Fire(source);
        }
    }

    // Under the lock. The first reason is the one that is answered.
    private static CancellationTokenSource? Mark(RpcInvocation invocation, CancelReason reason)
    {
        if (invocation.CancelReason != CancelReason.None)
        {
            return null;
        }

        invocation.CancelReason = reason;
        return invocation.Cancel();
    }

    private void Fire(CancellationTokenSource? source)
    {
        if (source is not null)
        {
            Streams.Fire(source);
        }
    }

    private Admission AdmitRequest(RpcInvocation invocation)
    {
        lock (_gate)
        {
            if (_live.ContainsKey(invocation.Id))
            {
                return Admission.Duplicate;
            }

            if (_isClosing)
            {
                return Admission.Closing;
            }

            if (_live.Count >= _options.Limits.Requests || _liveBytes + invocation.Bytes > _options.Limits.Pending)
            {
                return Admission.Busy;
            }

            _live.Add(invocation.Id, invocation);
            _liveBytes += invocation.Bytes;
            Interlocked.Increment(ref _open);
            return Admission.Admitted;
        }
    }

    private Admission AdmitNotification()
    {
        // Nobody would hear of a refusal: what comes before the end is carried out.
        Interlocked.Increment(ref _open);
        return Admission.Admitted;
    }

    /// <summary>Puts a call in its queues, or right on the thread pool.</summary>
    private void Enter(RpcInvocation invocation)
    {
        // Whoever may get it started: its queues, and this method itself, so that it does not start before it stands in all of them.
        invocation.IsQueuedAtInstance = !invocation.Served.Instance.IsConcurrent;
        bool isOneWay = invocation.Id.IsNone;
        invocation.ExpectTurns(1 + (isOneWay ? 1 : 0) + (invocation.IsQueuedAtInstance ? 1 : 0));
        if (isOneWay && _oneWayCalls.TryEnter(invocation))
        {
            invocation.TakeTurn();
        }

        if (invocation.IsQueuedAtInstance && invocation.Served.Instance.Queue.TryEnter(invocation))
        {
            invocation.TakeTurn();
        }

        if (invocation.TakeTurn())
        {
            invocation.Queue();
        }
    }

    private List<StreamMarker>? FindStreams(ReadOnlySpan<byte> parameters) =>
        _outbound.IsPlain ? null : StreamMarker.FindAll(parameters, _options.Limits.Depth);

    private void RefuseUnknown(in Envelope message, int bytes, ServedBatch? batch)
    {
        string method = System.Text.Encoding.UTF8.GetString(message.Method);
        if (message.Kind == EnvelopeKind.Request)
        {
            Refuse(batch, message.Id, RpcErrorCodes.MethodNotFound, $"The method '{WireText.Shorten(method, 200)}' is not served here.");
        }
        else
        {
            // No answer ends its streams.
            List<StreamMarker>? streams = FindStreams(message.Params);
            long known = StreamMarker.KnownLength(streams);
            Streams.ChargeNotification(known);
            Streams.GiveBackNotification(bytes + known);
            foreach (StreamMarker stream in streams ?? [])
            {
                Streams.SendStop(stream.Id);
            }

            LogUnknownNotification(WireText.Shorten(method, 200));
        }
    }

    private void Refuse(in Envelope message, ServedMethod served, Admission admission, ServedBatch? batch)
    {
        string name = served.Method.WireName;
        switch (admission)
        {
            case Admission.Duplicate:
                Refuse(batch, default, RpcErrorCodes.InvalidRequest, $"The id {message.Id} is that of a request which is not answered yet.");
                break;
            case Admission.Closing:
                Refuse(batch, message.Id, RpcErrorCodes.Busy, $"'{name}' was not started: this peer is closing.");
                break;
            default:
                if (Requests.Held > 0)
                {
                    // Who keeps the limits is never refused: this one reads no answers, and goes on asking.
                    _outbound.CutOff("The peer does not read what it asked for, and asks for more than its limits allow.");
                    break;
                }

                Refuse(
                    batch,
                    message.Id,
                    RpcErrorCodes.Busy,
                    $"'{name}' was not started: the limits of {_options.Limits.Requests} requests and {_options.Limits.Pending} bytes that "
                    + "are not answered yet are reached.");
                break;
        }
    }

    [LoggerMessage(31, LogLevel.Warning, "A notification to '{Method}' was ignored: no such method is served.")]
    private partial void LogUnknownNotification(string method);
}
