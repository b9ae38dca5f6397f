using Hawser.Agent.Wire;

namespace Hawser.Agent;

// The events of one client.
internal sealed partial class AgentSession
{
    /// <summary>More than any client sends at once.</summary>
    internal const int MostEvents = 10_000;

    private const int StreamDigits = 32;

    // The batch that is being stored now, if it is: one that comes again meanwhile waits for the same.
    private (string Stream, long Sequence, Task Stored) _storing;

    public async Task TakeEventsAsync(EventMessage batch)
    {
        if (Fault(batch) is { } fault)
        {
            throw Refuse(nameof(TakeEventsAsync), fault);
        }

        // Answered when it is stored: until then the client keeps it.
        await StoreAsync(batch).ConfigureAwait(false);
    }

    private Task StoreAsync(EventMessage batch)
    {
        lock (_gate)
        {
            if (_storing is { Stored.IsCompleted: false } now && now.Stream == batch.Stream && now.Sequence == batch.Sequence)
            {
                return now.Stored;
            }

            // On the pool: a sink may take its time before its first await.
            Task stored = Task.Run(() => server.EventSink.StoreAsync(
                new AgentEventBatch(worker.Name, batch.Stream!, batch.Sequence, batch.Dropped, batch.Events!)).AsTask());
            _storing = (batch.Stream!, batch.Sequence, stored);
            return stored;
        }
    }

    private static string? Fault(EventMessage batch)
    {
        if (batch.Stream is not { Length: StreamDigits } stream || !stream.All(char.IsAsciiHexDigitLower))
        {
            return $"the stream is not {StreamDigits} hexadecimal digits";
        }

        if (batch.Sequence <= 0 || batch.Dropped < 0)
        {
            return "the sequence is not above zero, or the number of dropped events is below";
        }

        if (batch.Events is not { Length: <= MostEvents } events)
        {
            return $"there are no events, or more than {MostEvents}";
        }

        foreach (AgentEvent? item in events)
        {
            if ((item is null ? "an event is null" : item.Fault()) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }
}
