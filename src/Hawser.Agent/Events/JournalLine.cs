using System.Text.Json.Serialization;

namespace Hawser.Agent.Events;

/// <summary>A line of a journal: a batch, or a part of what it says in sum.</summary>
internal sealed record JournalLine
{
    public string? Worker { get; init; }

    public string? Stream { get; init; }

    public long Sequence { get; init; }

    public long Dropped { get; init; }

    public AgentEvent[]? Events { get; init; }

    public JournalSummary? Summary { get; init; }

    internal static JournalLine Of(AgentEventBatch batch) => new()
    {
        Worker = batch.Worker,
        Stream = batch.Stream,
        Sequence = batch.Sequence,
        Dropped = batch.Dropped,
        Events = [.. batch.Events],
    };

    /// <summary>Counts what it says.</summary>
    /// <returns>False: it is none of a journal's.</returns>
    internal bool AddTo(EventTally tally)
    {
        if (Summary is { IsSound: true } summary)
        {
            tally.Add(summary);
            return true;
        }

        if (Worker is null || Stream is null || Events is null || Sequence <= 0 || Events.Any(static item => item is null || item.Fault() is not null))
        {
            return false;
        }

        tally.Add(new AgentEventBatch(Worker, Stream, Sequence, Dropped, Events));
        return true;
    }
}

/// <summary>How the journal's lines are written.</summary>
[JsonSerializable(typeof(JournalLine))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class JournalJson : JsonSerializerContext;
