using System.Text.Json.Serialization;

namespace Hawser.Agent.Events;

/// <summary>A batch as the journal has it.</summary>
internal sealed record JournalLine(string Worker, string Stream, long Sequence, long Dropped, AgentEvent[] Events)
{
    internal static JournalLine Of(AgentEventBatch batch) =>
        new(batch.Worker, batch.Stream, batch.Sequence, batch.Dropped, [.. batch.Events]);

    internal AgentEventBatch? ToBatch() =>
        Worker is null || Stream is null || Events is null || Sequence <= 0 || Events.Any(static item => item?.Fault() is not null || item is null)
            ? null
            : new AgentEventBatch(Worker, Stream, Sequence, Dropped, Events);
}

/// <summary>How the journal's lines are written.</summary>
[JsonSerializable(typeof(JournalLine))]
internal sealed partial class JournalJson : JsonSerializerContext;
