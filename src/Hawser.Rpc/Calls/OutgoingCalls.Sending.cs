using Hawser.Ipc;
using Hawser.Rpc.Generated;

namespace Hawser.Rpc.Calls;

// From a call's start until its request has gone.
internal sealed partial class OutgoingCalls
{
    private enum Admission
    {
        Admitted,
        Waiting,
        GivenUp,
        Refused,
    }

    private void Start(PendingCall call, RpcRequest request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        call.BeginTrace();
        TimeSpan own = timeout == Timeout.InfiniteTimeSpan ? _callTimeout : timeout;
        TimeSpan time = RpcDeadline.Shorten(own);
        if (time == TimeSpan.Zero)
        {
            request.Return();
            call.FailNow(new RpcTimeoutException(call.Method.WireName, time));
            return;
        }

        if (request.TakeStreams() is { } streams)
        {
            if (!streams.TryOpen())
            {
                request.Return();
                call.FailNow(TooManyStreams(call.Method.WireName));
                return;
            }

            call.Streams = streams;
        }

        call.UnansweredGrace = request.UnansweredGrace ?? _unansweredGrace;
        call.Size = request.LongestLength(call.Trace) + (call.Streams?.Bytes ?? 0);
        call.Watch(time, _clock, cancellationToken);
        switch (Admit(call, request))
        {
            case Admission.Admitted:
                Transmit(call, request);
                break;
            case Admission.GivenUp:
                request.Return();
                call.Streams?.End();
                break;
            case Admission.Refused:
                request.Return();
                Refuse(call);
                break;
            default:
                break;
        }
    }

    private Admission Admit(PendingCall call, RpcRequest request)
    {
        lock (_gate)
        {
            if (call.State == CallState.Settled)
            {
                return Admission.GivenUp;
            }

            if (_phase != Phase.Open)
            {
                call.State = CallState.Settled;
                return Admission.Refused;
            }

            if (_waiting.Count > 0 || !Fits(call))
            {
                call.State = CallState.Waiting;
                call.Request = request;
                _waiting.Add(call);
                return Admission.Waiting;
            }

            Register(call);
            return Admission.Admitted;
        }
    }

    // Under the lock. A request alone always fits: whether it is too long for its receiver is seen when its exact length is known.
    private bool Fits(PendingCall call)
    {
        int open = _live.Count + _abandoned.Count;
        return open == 0 || (open < _outbound.Limits.Requests && _pendingBytes + call.Size <= _outbound.Limits.Pending);
    }

    // Under the lock.
    private void Register(PendingCall call)
    {
        call.Id = ++_lastId;
        call.State = CallState.Live;
        _live.Add(call.Id, call);
        _pendingBytes += call.Size;
    }

    private void WakeWaiting() =>
        ThreadPool.UnsafeQueueUserWorkItem(static calls => calls.TransmitWaiting(), this, preferLocal: false);

    private void TransmitWaiting()
    {
        while (true)
        {
            PendingCall call;
            RpcRequest request;
            lock (_gate)
            {
                if (_phase != Phase.Open || _waiting.Count == 0 || !Fits(_waiting[0]))
                {
                    return;
                }

                call = _waiting[0];
                _waiting.RemoveAt(0);
                request = call.Request!;
                call.Request = null;
                Register(call);
            }

            Transmit(call, request);
        }
    }

    private void Transmit(PendingCall call, RpcRequest request)
    {
        call.TraceId();
        ReadOnlyMemory<byte> message = request.Seal(call.Id, call.TimeLeft, call.Trace);
        long bytes = message.Length + (call.Streams?.Bytes ?? 0);
        if (message.Length > _outbound.Limits.Request || bytes > _outbound.Limits.Pending)
        {
            var tooLarge = new MessageTooLargeException(call.Method.WireName, bytes, _outbound.Limits.Request);
            request.Return();
            Withdraw(call, tooLarge);
            return;
        }

        ValueTask<bool> sending = _outbound.SendAsync(message, call, call.Token);
        if (sending.IsCompletedSuccessfully)
        {
            request.Return();
            Transmitted(call, sending.Result);
        }
        else
        {
            _ = FinishTransmitAsync(call, request, sending);
        }
    }

    private async Task FinishTransmitAsync(PendingCall call, RpcRequest request, ValueTask<bool> sending)
    {
        try
        {
            Transmitted(call, await sending.ConfigureAwait(false));
        }
        catch (ConnectionLostException)
        {
            // The end of the connection settles the call, with its reason.
        }
        catch (Exception e)
        {
            Withdraw(call, e);
        }
        finally
        {
            request.Return();
        }
    }

    private void Transmitted(PendingCall call, bool sent)
    {
        if (!sent)
        {
            Withdraw(call, new OperationCanceledException(call.Token));
        }
        else if (!call.MarkSent())
        {
            // Given up while it was being sent: whoever gave it up left the telling to us, so that the cancellation comes second.
            TellGivenUp(call);
        }
        else
        {
            call.Streams?.Begin();
        }
    }

    /// <summary>A request will not be sent: its call fails if nothing has settled it before, and no longer counts.</summary>
    private void Withdraw(PendingCall call, Exception reason)
    {
        bool settledNow;
        bool wake;
        bool drained;
        lock (_gate)
        {
            settledNow = _live.Remove(call.Id);
            if (settledNow)
            {
                call.State = CallState.Settled;
                _pendingBytes -= call.Size;
            }
            else
            {
                TryForget(call.Id);
            }

            wake = _waiting.Count > 0;
            drained = IsDrained();
        }

        call.Streams?.End();
        if (settledNow)
        {
            call.Fail(reason);
        }

        if (wake)
        {
            WakeWaiting();
        }

        if (drained)
        {
            _drained();
        }
    }

    private RpcProtocolException TooManyStreams(string method) => new(
        RpcErrorCodes.Busy, $"'{method}' was not called: {_outbound.Limits.Streams} streams, as many as the peer accepts, are open.");

    /// <summary>What a call fails with that takes or returns a stream, over a framing that carries none.</summary>
    public static NotSupportedException NoStreams(string method) =>
        new($"'{method}' was not called: it takes or returns a stream, and a connection with Content-Length framing carries none.");

    /// <summary>What a call fails with whose result must not be null.</summary>
    public static RpcProtocolException NullResult(string method) =>
        new(RpcErrorCodes.InternalError, $"The result of '{method}' is null, and must not be.");
}
