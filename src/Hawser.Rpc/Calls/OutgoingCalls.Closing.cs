using Hawser.Ipc;

namespace Hawser.Rpc.Calls;

// How the calls of a peer end with it.
internal sealed partial class OutgoingCalls
{
    /// <summary>No call is made any more. Those that still wait for the peer's limits fail; those that were sent are awaited.</summary>
    public void Close()
    {
        PendingCall[] waiting;
        lock (_gate)
        {
            if (_phase != Phase.Open)
            {
                return;
            }

            _phase = Phase.Closing;
            waiting = TakeWaiting();
        }

        foreach (PendingCall call in waiting)
        {
            Refuse(call);
        }
    }

    /// <summary>The connection has ended: all calls fail with the reason. Called once, on the reader thread.</summary>
    public void End(IpcEnd end)
    {
        PendingCall[] lost;
        lock (_gate)
        {
            _phase = Phase.Ended;
            _end = end;
            _inFlightAtEnd = MethodsInFlight();
            foreach (PendingCall call in _live.Values)
            {
                call.State = CallState.Settled;
            }

            lost = [.. _live.Values, .. TakeWaiting()];
            _live.Clear();
            ForgetAll();
            _pendingBytes = 0;
        }

        foreach (PendingCall call in lost)
        {
            Refuse(call);
        }
    }

    // Under the lock.
    private PendingCall[] TakeWaiting()
    {
        PendingCall[] waiting = [.. _waiting];
        _waiting.Clear();
        foreach (PendingCall call in waiting)
        {
            call.State = CallState.Settled;

            // Not for its pool: who gives up a call at this moment may be about to return it.
            call.Request = null;
        }

        return waiting;
    }

    /// <summary>Fails a settled call with what became of the connection.</summary>
    private void Refuse(PendingCall call)
    {
        call.Streams?.End();
        _loss.Tell(call.Method.WireName, _end, call.Fail);
    }
}
