using System.Text.Json;

namespace Hawser.Agent.Events;

/// <summary>A part of what a journal says in sum, as a line of it. What several lines say is added up.</summary>
/// <param name="Counts">How often each name was counted.</param>
/// <param name="Streams">The last batch of each stream; the one that was silent for longest comes first.</param>
/// <param name="Dropped">How many events workers had no room for.</param>
internal sealed record JournalSummary(Dictionary<string, long> Counts, Dictionary<string, long> Streams, long Dropped)
{
    /// <summary>A line has no more of them, so that none is too long to be read at once.</summary>
    private const int MostEntries = 1000;

    /// <summary>Whether it can be added up.</summary>
    internal bool IsSound => Counts is not null && Streams is not null && Dropped >= 0
        && Counts.All(static count => (count.Key == AgentEventCounts.Others || AgentName.IsValid(count.Key)) && count.Value > 0)
        && Streams.Values.All(static sequence => sequence > 0);

    /// <summary>The lines of a journal that says the same.</summary>
    internal static ReadOnlySpan<byte> Write(EventTally tally)
    {
        using var lines = new MemoryStream();
        Add(new JournalSummary([], [], tally.Dropped));
        foreach (KeyValuePair<string, long>[] counts in tally.ByName.Chunk(MostEntries))
        {
            Add(new JournalSummary(new Dictionary<string, long>(counts), [], 0));
        }

        foreach (KeyValuePair<string, long>[] streams in tally.Streams.Chunk(MostEntries))
        {
            Add(new JournalSummary([], new Dictionary<string, long>(streams), 0));
        }

        return lines.GetBuffer().AsSpan(0, (int)lines.Length);

        void Add(JournalSummary summary)
        {
            JsonSerializer.Serialize(lines, new JournalLine { Summary = summary }, JournalJson.Default.JournalLine);
            lines.WriteByte((byte)'\n');
        }
    }
}
