using Hawser.Agent.Events;

namespace Hawser.Agent;

/// <summary>Counts events in memory: each once, also over lost connections, as long as the agent's process lives. Thread-safe.</summary>
public sealed class MemoryEventSink : IAgentEventSink
{
    private readonly Lock _gate = new();
    private readonly EventTally _tally = new();

    /// <summary>What has been counted so far.</summary>
    public AgentEventCounts Counts
    {
        get
        {
            lock (_gate)
            {
                return _tally.Counts;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> StoreAsync(AgentEventBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        lock (_gate)
        {
            return ValueTask.FromResult(_tally.Add(batch));
        }
    }
}
