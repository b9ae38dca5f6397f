using System.Diagnostics.CodeAnalysis;
using Hawser.Rpc.Generated;

namespace Hawser.Rpc.Serving;

/// <summary>
/// Lets calls through one at a time, in the order in which they entered. A call may stand in two such queues, that of its connection's
/// one-way calls and that of its instance, and runs when it is at the head of both: as each connection enters its calls one by one, the
/// one that entered first of all is always at the head of all its queues, so none waits for ever. Thread-safe.
/// </summary>
internal sealed class SerialQueue
{
    private readonly Lock _gate = new();
    private Queue<RpcInvocation> _waiting = new();

    // Used by the call whose turn it is only: those who waited are taken over together, so that few of them cost a lock.
    private Queue<RpcInvocation> _next = new();
    private bool _isTaken;

    /// <summary>Enters a call.</summary>
    /// <returns>True: it is its turn already. False: it gets its turn from whoever leaves before it.</returns>
    public bool TryEnter(RpcInvocation invocation)
    {
        lock (_gate)
        {
            if (!_isTaken)
            {
                return _isTaken = true;
            }

            _waiting.Enqueue(invocation);
            return false;
        }
    }

    /// <summary>The call whose turn it is leaves, and the next has its turn.</summary>
    /// <returns>The next, when it waited for this turn only: it is to be run. Null: there is none, or it waits elsewhere too.</returns>
    public RpcInvocation? Leave()
    {
        if (!_next.TryDequeue(out RpcInvocation? next) && !TryTakeWaiting(out next))
        {
            return null;
        }

        return next.TakeTurn() ? next : null;
    }

    private bool TryTakeWaiting([NotNullWhen(true)] out RpcInvocation? next)
    {
        lock (_gate)
        {
            (_waiting, _next) = (_next, _waiting);
            return _isTaken = _next.TryDequeue(out next);
        }
    }
}
