using Hawser.Rpc.Wire;

namespace Hawser.Rpc.Serving;

// Requests that came in batches are carried out like all others; only their answers are collected.
internal sealed partial class ServedCalls
{
    /// <summary>Begins the answer to a batch. It is open until it has been sent. On the reader thread.</summary>
    /// <param name="room">The sum of <see cref="ServedBatch.RoomFor"/> over all that is to be answered.</param>
    /// <returns>The answer, which the caller counts down once, when it has taken up the whole batch.</returns>
    public ServedBatch BeginBatch(long room)
    {
        lock (_gate)
        {
            _open++;
        }

        return new ServedBatch(_outbound, room, CountClosed);
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

    // A call or the answer to a batch is over.
    private void CountClosed()
    {
        bool drained;
        lock (_gate)
        {
            drained = --_open == 0 && _isClosing;
        }

        if (drained)
        {
            _drained();
        }
    }
}
