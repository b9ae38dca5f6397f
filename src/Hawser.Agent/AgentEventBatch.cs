namespace Hawser.Agent;

/// <summary>
/// Events of one worker that were sent together. Stream and sequence are its id: a batch that is sent again, after a loss, has the same. Immutable.
/// </summary>
public sealed class AgentEventBatch
{
    internal AgentEventBatch(string worker, string stream, long sequence, long dropped, IReadOnlyList<AgentEvent> events)
    {
        Worker = worker;
        Stream = stream;
        Sequence = sequence;
        Dropped = dropped;
        Events = events;
    }

    /// <summary>The worker's name.</summary>
    public string Worker { get; }

    /// <summary>The client that it came from, for as long as that lives: 32 hexadecimal digits.</summary>
    public string Stream { get; }

    /// <summary>Which of the stream's batches it is; the first is 1. A client sends the next when this one is acknowledged.</summary>
    public long Sequence { get; }

    /// <summary>How many events the client had no room for since its last batch.</summary>
    public long Dropped { get; }

    /// <summary>The events, in their order.</summary>
    public IReadOnlyList<AgentEvent> Events { get; }
}
