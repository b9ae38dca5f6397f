using Hawser.Agent.Wire;

namespace Hawser.Agent;

// The events of one client.
internal sealed partial class AgentSession
{
    /// <summary>More than any client sends at once.</summary>
    internal const int MostEvents = 10_000;

    private const int StreamDigits = 32;

    public async Task TakeEventsAsync(EventMessage batch)
    {
        if (Fault(batch) is { } fault)
        {
            throw Refuse(nameof(TakeEventsAsync), fault);
        }

        // Answered when it is stored: until then the client keeps it.
        await server.EventSink.StoreAsync(new AgentEventBatch(worker.Name, batch.Stream!, batch.Sequence, batch.Dropped, batch.Events!))
            .ConfigureAwait(false);
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

        return batch.Events is not { Length: <= MostEvents } events
            ? $"there are no events, or more than {MostEvents}"
            : events.Select(static item => item is null ? "an event is null" : item.Fault()).FirstOrDefault(static fault => fault is not null);
    }
}
