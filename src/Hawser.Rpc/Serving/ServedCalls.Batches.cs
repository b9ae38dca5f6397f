using System.Diagnostics.CodeAnalysis;
using Hawser.Rpc.Wire;

namespace Hawser.Rpc.Serving;

// Requests that came in batches are carried out like all others; only their answers are collected.
internal sealed partial class ServedCalls
{
    // Guarded by the gate. What the answers that have not been sent take at least: who asks and does not read fills no memory with refusals.
    private long _batchRoom;

    /// <summary>Begins the answer to a batch. It is open until it has been sent. On the reader thread.</summary>
    /// <param name="room">The sum of <see cref="ServedBatch.RoomFor"/> over all that is to be answered.</param>
    /// <param name="batch">The answer, which the caller counts down once, when it has taken up the whole batch.</param>
    /// <returns>False: too much is open.</returns>
    public bool TryBeginBatch(long room, [NotNullWhen(true)] out ServedBatch? batch)
    {
        batch = null;
        lock (_gate)
        {
            if (_batchRoom > 0 && _batchRoom + room > _options.Limits.Pending)
            {
                return false;
            }

            _batchRoom += room;
            Interlocked.Increment(ref _open);
        }

        batch = new ServedBatch(_outbound.Limits.Message, SendAnswerAsync, room, () => EndBatch(room));
        return true;
    }

    /// <summary>Answers a message that is refused, alone or with its batch.</summary>
    public void Refuse(ServedBatch? batch, RequestId id, int code, string message)
    {
        ReadOnlySpan<byte> answer = _refusals.Error(id, code, message);
        if (batch is null)
        {
            _outbound.Post(answer);
        }
        else
        {
            batch.Expect();
            batch.Add(id, answer);
        }
    }

    private void EndBatch(long room)
    {
        lock (_gate)
        {
            _batchRoom -= room;
        }

        CountClosed();
    }

    // A call or the answer to a batch is over.
    private void CountClosed()
    {
        if (Interlocked.Decrement(ref _open) == 0 && Volatile.Read(ref _isClosing))
        {
            _drained();
        }
    }
}
