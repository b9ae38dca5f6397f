using System.Buffers;
using System.Diagnostics;
using Hawser.Rpc.Diagnostics;
using Hawser.Rpc.Generated;
using Hawser.Rpc.Streams;
using Hawser.Rpc.Wire;

namespace Hawser.Rpc.Calls;

/// <summary>
/// A call that has been made. It is settled exactly once: by its answer, its token, its deadline or the end of the connection, whichever
/// <see cref="OutgoingCalls"/>, under its lock, lets be the first. Then it completes its task on the thread pool.
/// </summary>
/// <remarks>
/// Never pooled: a late answer, token or timer may still hold it, and finds a call that is settled, never another one.
/// </remarks>
internal abstract class PendingCall : IThreadPoolWorkItem, IDroppable
{
    private readonly OutgoingCalls _owner;
    private CallDeadline? _deadline;
    private CancellationTokenRegistration _registration;
    private object? _content; // The request while it waits; then the answer's array, or the failure.
    private int _answerLength;
    private byte _transmission = Unsent;
    private bool _answerIsError;
    private bool _ownsTrace;

    protected PendingCall(OutgoingCalls owner, RpcMethod method, RpcJson json)
    {
        _owner = owner;
        Method = method;
        Json = json;
    }

    public RpcMethod Method { get; }

    /// <summary>Given when the peer's limits admit the call; never given twice.</summary>
    public long Id { get; set; }

    /// <summary>At least the length of its message, with the values of known length that follow it.</summary>
    public long Size { get; set; }

    /// <summary>Guarded by the owner's lock.</summary>
    public CallState State { get; set; }

    /// <summary>The message, while the call waits for the peer's limits. Guarded by the owner's lock.</summary>
    public RpcRequest? Request
    {
        get => _content as RpcRequest;
        set
        {
            // A call that has its outcome has no request to be taken away.
            if (value is not null || _content is RpcRequest)
            {
                _content = value;
            }
        }
    }

    /// <summary>The streams and reports of its params; null: it has none.</summary>
    public RequestStreams? Streams { get; set; }

    /// <summary>What the handler's activity is to be a child of; null: nothing is passed on.</summary>
    public Activity? Trace { get; private set; }

    /// <summary>
    /// How long the peer may go on with it when it was given up, before whoever wants to know is told; infinite: nobody is.
    /// </summary>
    public TimeSpan UnansweredGrace { get; set; } = Timeout.InfiniteTimeSpan;

    public CancellationToken Token => _registration.Token;

    public TimeSpan? TimeLeft => _deadline?.Left;

    /// <summary>The time that the call had from its start; null: it has no deadline.</summary>
    protected TimeSpan? Deadline => _deadline?.Time;

    public bool IsDropped => Volatile.Read(ref _transmission) == Abandoned;

    protected OutgoingCalls Owner => _owner;

    protected RpcJson Json { get; }

    /// <summary>Whether token and deadline are watched on after the answer.</summary>
    protected virtual bool IsWatchedOn => false;

    private const byte Unsent = 0;
    private const byte Sent = 1;
    private const byte Abandoned = 2;

    /// <summary>Begins its activity. First of all.</summary>
    public void BeginTrace() => Trace = CallTracing.BeginCall(Method, out _ownsTrace);

    /// <summary>Its activity names the id. When it has one, and before it is sent.</summary>
    public void TraceId()
    {
        if (_ownsTrace)
        {
            CallTracing.SetRequestId(Trace!, Id);
        }
    }

    /// <summary>Watches token and deadline. Before the call can be settled by anything else.</summary>
    public void Watch(TimeSpan time, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            _registration = cancellationToken.UnsafeRegister(
                static (call, token) => ((PendingCall)call!).GiveUp(new OperationCanceledException(token)), this);
        }

        if (time != Timeout.InfiniteTimeSpan)
        {
            _deadline = new CallDeadline(this, time, clock);
            _deadline.Start();
        }

        if (State == CallState.Settled)
        {
            Unwatch();
        }
    }

    public void TimeOut() => GiveUp(new RpcTimeoutException(Method.WireName, _deadline!.Time));

    /// <summary>The message has gone.</summary>
    /// <returns>False: the call had been given up meanwhile, so the peer must be told now.</returns>
    public bool MarkSent() => Interlocked.CompareExchange(ref _transmission, Sent, Unsent) == Unsent;

    /// <summary>The call is given up.</summary>
    /// <returns>True: the message had gone, so the peer must be told; else its sender does that, or drops it.</returns>
    public bool MarkAbandoned() => Interlocked.CompareExchange(ref _transmission, Abandoned, Unsent) == Sent;

    /// <summary>The call has its result: enters the stream that it names. On the reader thread, before <see cref="Answer"/>.</summary>
    public virtual void Answering(ReadOnlySpan<byte> payload)
    {
        // Whoever does not know what a result means stops what it names: it would wait for credit for ever.
        if (StreamMarker.TryRead(payload, out StreamMarker marker))
        {
            _owner.Streams.SendStop(marker.Id);
        }
    }

    /// <summary>The token has fired, or the deadline passed, when the call had been settled.</summary>
    public virtual void GiveUpAnswered(Exception reason)
    {
        // It came second: a call without a stream is over.
    }

    /// <summary>Completes the call, once settled, with an answer that is copied.</summary>
    public void Answer(ReadOnlySpan<byte> payload, bool isError)
    {
        Keep(payload, isError);
        if (Streams?.Reports is { } reports)
        {
            reports.CompleteAfterReports(this);
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>Copies the answer, with which <see cref="IThreadPoolWorkItem.Execute"/> then completes the call.</summary>
    public void Keep(ReadOnlySpan<byte> payload, bool isError)
    {
        byte[] answer = ArrayPool<byte>.Shared.Rent(payload.Length);
        payload.CopyTo(answer);
        _content = answer;
        _answerLength = payload.Length;
        _answerIsError = isError;
    }

    /// <summary>Completes the call, once settled, on the thread pool.</summary>
    public void Fail(Exception failure)
    {
        _content = failure;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Completes the call here, before anybody else has heard of it.</summary>
    public void FailNow(Exception failure)
    {
        Unwatch();
        Faulted(failure);
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (!IsWatchedOn)
        {
            Unwatch();
        }

        if (_content is Exception reason)
        {
            Faulted(reason);
            return;
        }

        Debug.Assert(_content is byte[], "A call is completed by an answer or a failure.");
        byte[] answer = (byte[])_content;
        _content = null;
        if (_answerIsError)
        {
            Exception failure = ErrorReader.Read(answer.AsSpan(0, _answerLength), Method.WireName, _deadline?.Time);
            ArrayPool<byte>.Shared.Return(answer);
            Faulted(failure);
        }
        else
        {
            CompleteWith(answer, _answerLength, _owner.Depth);
        }
    }

    /// <summary>Reads the result, gives <paramref name="answer"/> back to its pool, and completes the task.</summary>
    protected abstract void CompleteWith(byte[] answer, int length, int depth);

    /// <summary>Completes the task, with a failure.</summary>
    protected abstract void Complete(Exception failure);

    /// <summary>The call has failed.</summary>
    protected void Faulted(Exception failure)
    {
        EndTrace(failure);
        Complete(failure);
    }

    /// <summary>Ends its activity, if it has one of its own. Before its task completes, so that it is there for whoever awaits that.</summary>
    protected void EndTrace(Exception? failure)
    {
        if (_ownsTrace)
        {
            _ownsTrace = false;
            if (failure is not null)
            {
                CallTracing.Fail(Trace!, failure, isAnswer: _answerIsError || failure is RemoteException);
            }

            CallTracing.End(Trace!);
        }
    }

    private void GiveUp(Exception reason) => _owner.GiveUp(this, reason);

    protected void Unwatch()
    {
        _registration.Unregister();
        _deadline?.Stop();
    }
}
