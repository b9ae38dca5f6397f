using Hawser.Rpc.Serving;
using Hawser.Rpc.Wire;

namespace Hawser.Rpc;

// Batches: each entry is taken up as if it had come alone, in order, and only the answers go together.
internal sealed partial class Inbound
{
    private void TakeBatch(ReadOnlySpan<byte> batch)
    {
        if (BatchReader.FindFault(batch, _limits.Depth) is { } fault)
        {
            LogFaultyMessage(fault);
            Refuse(batch: null, default, RpcErrorCodes.ParseError, fault);
            CountMalformed();
            return;
        }

        if (!new BatchReader(batch, _limits.Depth).Next(out _))
        {
            LogFaultyMessage("The batch is empty.");
            Refuse(batch: null, default, RpcErrorCodes.InvalidRequest, "The batch is empty.");
            return;
        }

        int limit = _outbound.Limits.Message;
        long room = RoomForAnswers(batch, limit);
        if (!ServedBatch.Fits(room, limit))
        {
            Refuse(
                batch: null,
                default,
                RpcErrorCodes.MessageTooLarge,
                $"Nothing of the batch was started: its answer would not fit into the {limit} bytes that are accepted.");
            return;
        }

        ServedBatch? answer = null;
        if (room > 0 && !_served.TryBeginBatch(room, out answer))
        {
            Refuse(
                batch: null,
                default,
                RpcErrorCodes.Busy,
                $"Nothing of the batch was started: the answers to others, which are not sent yet, have {_limits.Pending} bytes.");
            return;
        }

        TakeEntries(batch, answer);
    }

    private void TakeEntries(ReadOnlySpan<byte> batch, ServedBatch? answer)
    {
        var entries = new BatchReader(batch, _limits.Depth);
        bool hasSpent = false;
        while (entries.Next(out ReadOnlySpan<byte> entry))
        {
            Envelope envelope = Read(entry);
            Take(envelope, entry.Length, answer, hasSpent);
            hasSpent |= envelope.Kind == EnvelopeKind.Notification && !envelope.Method.StartsWith("$/"u8);
        }

        answer?.CountDown();
    }

    /// <summary>What the answers to a batch take at least. Counts no further than the limit.</summary>
    private long RoomForAnswers(ReadOnlySpan<byte> batch, int limit)
    {
        long room = 0;
        var entries = new BatchReader(batch, _limits.Depth);
        while (ServedBatch.Fits(room, limit) && entries.Next(out ReadOnlySpan<byte> entry))
        {
            Envelope envelope = Read(entry);
            bool isAnswered = envelope.Kind == EnvelopeKind.Request
                || (envelope.Kind is EnvelopeKind.Invalid or EnvelopeKind.Malformed && !envelope.IsAnswer);
            room += isAnswered ? ServedBatch.RoomFor(envelope.Id) : 0;
        }

        return room;
    }
}
