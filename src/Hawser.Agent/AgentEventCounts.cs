namespace Hawser.Agent;

/// <summary>What has been counted of all workers' events up to a moment. Immutable.</summary>
/// <param name="ByName">The counts of each name.</param>
/// <param name="Dropped">How many events workers had no room for.</param>
public sealed record AgentEventCounts(IReadOnlyDictionary<string, long> ByName, long Dropped)
{
    /// <summary>
    /// The name under which events are counted together whose names are too many: the first 65,536 names have counts of their own. No event has it.
    /// </summary>
    public const string Others = "";

    /// <summary>The count of one name; 0 when there was none.</summary>
    /// <param name="name">The name.</param>
    public long Of(string name) => ByName.GetValueOrDefault(name);
}
