namespace Hawser.Agent.Tests.Support;

/// <summary>Stores what comes, and tells it only when it is let to: so a connection is lost between the storing and the acknowledgement.</summary>
internal sealed class HeldSink(IAgentEventSink inner) : IAgentEventSink
{
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _stored = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _calls;

    /// <summary>Completes when the first batch has been stored.</summary>
    public Task Stored => _stored.Task;

    public int Calls => _calls;

    public void Release() => _release.TrySetResult();

    public async ValueTask<bool> StoreAsync(AgentEventBatch batch)
    {
        Interlocked.Increment(ref _calls);
        bool isNew = await inner.StoreAsync(batch);
        _stored.TrySetResult();
        await _release.Task;
        return isNew;
    }
}
