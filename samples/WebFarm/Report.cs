using Hawser.Agent;

namespace WebFarm;

/// <summary>Reads the report out of the journal.</summary>
internal sealed class Report(JournalEventSink journal) : IReport
{
    /// <summary>What a process says of each request: one of these, a space, and its own name.</summary>
    internal const string Answered = "answered", Refused = "refused";

    public Task<FarmReport> ReadAsync(CancellationToken cancellationToken = default)
    {
        AgentEventCounts counts = journal.Counts;
        return Task.FromResult(new FarmReport(Of(Answered), Of(Refused), counts.Dropped));

        Dictionary<string, long> Of(string what) => counts.ByName
            .Where(count => count.Key.StartsWith(what + " ", StringComparison.Ordinal))
            .ToDictionary(count => count.Key[(what.Length + 1)..], static count => count.Value);
    }
}
