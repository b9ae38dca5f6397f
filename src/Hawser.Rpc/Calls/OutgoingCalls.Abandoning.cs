using Hawser.Rpc.Wire;

namespace Hawser.Rpc.Calls;

// Calls that were given up. The caller has its exception; the peer is told, and is expected to answer all the same: a handler that heeds its
// token answers soon. Whoever wants to know of one that does not is told after a grace.
internal sealed partial class OutgoingCalls
{
    /// <summary>The calls that were given up and are not answered, and those whose streams' producers have not ended.</summary>
    public int Abandoned
    {
        get
        {
            lock (_gate)
            {
                return _abandoned.Count + _producing.Count;
            }
        }
    }

    /// <summary>
    /// Completes with true when there are none of these and nobody is being told of one, so that who was told has decided what becomes of the peer;
    /// with false when the connection has ended.
    /// </summary>
    public Task<bool> WhenNoneAbandonedAsync()
    {
        lock (_gate)
        {
            if (_phase == Phase.Ended)
            {
                return Task.FromResult(false);
            }

            if (_abandoned.Count + _producing.Count + _telling == 0)
            {
                return Task.FromResult(true);
            }

            _noneAbandoned ??= new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            return _noneAbandoned.Task;
        }
    }

    /// <summary>Tells the peer that a call is given up.</summary>
    public void SendCancel(long id) => _outbound.Post(new ProtocolMessages().CancelRequest(id));

    /// <summary>The peer has the request of a call that was given up: it is told, and its answer is waited for.</summary>
    private void TellGivenUp(PendingCall call)
    {
        SendCancel(call.Id);
        call.Streams?.End();
        lock (_gate)
        {
            if (Reports(call) && _abandoned.TryGetValue(call.Id, out AbandonedCall? abandoned))
            {
                abandoned.Grace = BeginGrace(call.Id, call.UnansweredGrace);
            }
        }
    }

    /// <summary>
    /// The stream of a call that was answered is given up, or has ended because its time is over. That ends it on the wire, whatever its producer
    /// does; so the peer is asked for the producer's own end, and its answer is waited for as that of a call.
    /// </summary>
    public void AwaitProducer(PendingCall call, Exception reason)
    {
        long id;
        lock (_gate)
        {
            if (_phase == Phase.Ended || !Reports(call))
            {
                return;
            }

            id = ++_lastId;
            _producing.Add(id, new AbandonedCall(call, reason) { Grace = BeginGrace(id, call.UnansweredGrace) });
        }

        _outbound.Post(new ProtocolMessages().Await(id, call.Id));
    }

    private bool Reports(PendingCall call) =>
        OnUnanswered is not null && call.UnansweredGrace != Timeout.InfiniteTimeSpan;

    private ITimer BeginGrace(long id, TimeSpan time) => _clock.CreateTimer(
        static state =>
        {
            (OutgoingCalls calls, long id) = ((OutgoingCalls, long))state!;
            calls.OnGraceOver(id);
        },
        (this, id),
        time,
        Timeout.InfiniteTimeSpan);

    private void OnGraceOver(long id)
    {
        lock (_gate)
        {
            if (GivenUp(id) is null)
            {
                return;
            }

            _telling++;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static state => state.Calls.TellUnanswered(state.Id), (Calls: this, Id: id), preferLocal: false);
    }

    /// <summary>On the thread pool. The thread may have come late, and the answer before it: then there is nothing to tell.</summary>
    private void TellUnanswered(long id)
    {
        AbandonedCall? call;
        lock (_gate)
        {
            call = GivenUp(id);
        }

        if (call is not null)
        {
            OnUnanswered!(new RpcUnansweredCall(call.Method, call.Deadline, call.GraceTime));
        }

        lock (_gate)
        {
            _telling--;
            TellNoneAbandoned(true);
        }
    }

    // Under the lock. Null: it was not given up, or was answered.
    private AbandonedCall? GivenUp(long id) => _abandoned.GetValueOrDefault(id) ?? _producing.GetValueOrDefault(id);

    // Under the lock. False: it was not given up, or was answered.
    private bool TryForget(long id)
    {
        if (_abandoned.Remove(id, out AbandonedCall? call))
        {
            _pendingBytes -= call.Size;
        }
        else if (!_producing.Remove(id, out call))
        {
            return false;
        }

        call.Grace?.Dispose();
        TellNoneAbandoned(true);
        return true;
    }

    // Under the lock.
    private void ForgetAll()
    {
        foreach (AbandonedCall call in _abandoned.Values.Concat(_producing.Values))
        {
            call.Grace?.Dispose();
        }

        _abandoned.Clear();
        _producing.Clear();
        TellNoneAbandoned(false);
    }

    // Under the lock.
    private void TellNoneAbandoned(bool answered)
    {
        if (_noneAbandoned is not null && (!answered || _abandoned.Count + _producing.Count + _telling == 0))
        {
            _noneAbandoned.SetResult(answered);
            _noneAbandoned = null;
        }
    }
}
