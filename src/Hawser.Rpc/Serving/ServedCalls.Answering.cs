using Hawser.Ipc;
using Hawser.Rpc.Generated;

namespace Hawser.Rpc.Serving;

// Answers on their way out, and requests that must not start because too many answers wait.
//
// Short answers never wait: a peer that lets too many of them pile up is cut off by the connection. Longer ones do.
//
// A request leaves the table of live ones before it is answered (see the class), so the limits on live requests do not bound the answers
// that a peer does not read. These do: while `requests` of them, or `pending` bytes, wait for the connection to take them, further requests
// are admitted, and count, but are held: they start, in order, as answers go. So a peer that reads late finds its calls late, one that
// never reads is cut off past its limits, and nobody who keeps them ever is.
internal sealed partial class ServedCalls
{
    // Guarded by the gate.
    private readonly Queue<RpcInvocation> _held = new();
    private int _unsent;
    private long _unsentBytes;
    private bool _isReleasing;

    /// <summary>The requests whose handlers have not ended, and those of them that wait until answers have gone.</summary>
    public (int Live, int Held) Requests
    {
        get
        {
            lock (_gate)
            {
                return (_live.Count, _held.Count);
            }
        }
    }

    // Under the lock.
    private bool MayStart => _unsent < _options.Limits.Requests && _unsentBytes < _options.Limits.Pending;

    /// <summary>Starts a request that was admitted, or holds it. On the reader thread.</summary>
    private void EnterOrHold(RpcInvocation invocation)
    {
        lock (_gate)
        {
            if (_held.Count > 0 || _isReleasing || !MayStart)
            {
                _held.Enqueue(invocation);
                return;
            }
        }

        Enter(invocation);
    }

    /// <summary>Sends an answer of any length. Never throws.</summary>
    /// <returns>Completes when the connection has taken it, or has ended.</returns>
    private ValueTask SendAnswerAsync(ReadOnlyMemory<byte> answer)
    {
        ValueTask<bool> sending = _outbound.SendAsync(answer, isDropped: null, CancellationToken.None);
        return sending.IsCompletedSuccessfully ? ValueTask.CompletedTask : WaitAsync(sending, answer.Length);
    }

    private async ValueTask WaitAsync(ValueTask<bool> sending, int length)
    {
        lock (_gate)
        {
            _unsent++;
            _unsentBytes += length;
        }

        try
        {
            await sending.ConfigureAwait(false);
        }
        catch (ConnectionLostException)
        {
            // Nobody waits for it any more.
        }

        lock (_gate)
        {
            _unsent--;
            _unsentBytes -= length;
            if (_isReleasing || _held.Count == 0)
            {
                return;
            }

            _isReleasing = true;
        }

        Release();
    }

    // One at a time, so that requests enter their queues in the order in which they came.
    private void Release()
    {
        while (true)
        {
            RpcInvocation? next;
            lock (_gate)
            {
                if (!MayStart || !_held.TryDequeue(out next))
                {
                    _isReleasing = false;
                    return;
                }
            }

            Enter(next);
        }
    }
}
