namespace Hawser.Agent;

/// <summary>
/// Where an agent stores the events of its workers. Thread-safe: batches of several workers come at once, and one batch may come a second time while
/// the first is still being stored.
/// </summary>
public interface IAgentEventSink
{
    /// <summary>
    /// Stores a batch together with its id, both or neither; the worker forgets it when this has returned. A batch whose <see
    /// cref="AgentEventBatch.Sequence"/> is not above the last one stored of its <see cref="AgentEventBatch.Stream"/> was stored before, and is not
    /// stored again. When it throws, the worker sends the batch again later.
    /// </summary>
    /// <param name="batch">The batch.</param>
    /// <returns>Whether it was stored now; false: it was before.</returns>
    ValueTask<bool> StoreAsync(AgentEventBatch batch);
}
