using Hawser.Rpc.Wire;

namespace Hawser.Rpc.Calls;

// Calls that were given up. The caller has its exception; the peer is told, and is expected to answer all the same: a handler that heeds its
// token answers soon. Whoever wants to know of one that does not is told after a grace.
internal sealed partial class OutgoingCalls
{
    /// <summary>The calls that were given up and are not answered.</summary>
    public int Abandoned
    {
        get
        {
            lock (_gate)
            {
                return _abandoned.Count;
            }
        }
    }

    /// <summary>Tells the peer that a call is given up.</summary>
    public void SendCancel(long id) => _outbound.Post(new ProtocolMessages().CancelRequest(id));

    /// <summary>The peer has the request of a call that was given up: it is told, and its answer is waited for.</summary>
    private void TellGivenUp(PendingCall call)
    {
        SendCancel(call.Id);
        call.Streams?.End();
        if (OnUnanswered is null || _unansweredGrace == Timeout.InfiniteTimeSpan)
        {
            return;
        }

        lock (_gate)
        {
            if (_abandoned.TryGetValue(call.Id, out AbandonedCall? abandoned))
            {
                abandoned.Grace = _clock.CreateTimer(
                    static state =>
                    {
                        (OutgoingCalls calls, long id) = ((OutgoingCalls, long))state!;
                        calls.OnGraceOver(id);
                    },
                    (this, call.Id),
                    _unansweredGrace,
                    Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void OnGraceOver(long id)
    {
        AbandonedCall? call;
        lock (_gate)
        {
            if (!_abandoned.TryGetValue(id, out call))
            {
                return;
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(
            static state => state.Unanswered(state.Call),
            (Unanswered: OnUnanswered!, Call: new RpcUnansweredCall(call.Method, call.Deadline)),
            preferLocal: false);
    }

    // Under the lock. False: it was not given up, or was answered.
    private bool TryForget(long id)
    {
        if (!_abandoned.Remove(id, out AbandonedCall? call))
        {
            return false;
        }

        call.Grace?.Dispose();
        _pendingBytes -= call.Size;
        return true;
    }
}
