namespace Hawser.Workers.Owning;

/// <summary>The subscriptions that go over one connection: before that says goodbye they are left, since it would wait for them. Thread-safe.</summary>
internal sealed class LogSubscriptions
{
    private readonly Lock _gate = new();
    private readonly List<WorkerLogSubscription> _open = [];

    internal WorkerLogSubscription Keep(WorkerLogSubscription subscription)
    {
        lock (_gate)
        {
            _open.RemoveAll(static other => other.Completion.IsCompleted);
            _open.Add(subscription);
        }

        return subscription;
    }

    /// <summary>Unsubscribes all, without waiting for their handlers.</summary>
    internal async Task LeaveAsync()
    {
        WorkerLogSubscription[] open;
        lock (_gate)
        {
            open = [.. _open];
        }

        foreach (WorkerLogSubscription subscription in open)
        {
            await subscription.LeaveAsync().ConfigureAwait(false);
        }
    }
}
