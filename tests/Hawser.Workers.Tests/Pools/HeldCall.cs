using Hawser.Testing;

namespace Hawser.Workers.Tests.Pools;

/// <summary>A call that has come to a worker, and that the test holds up there.</summary>
internal sealed class HeldCall(FakeWorker worker, string method, CancellationToken token)
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FakeWorker Worker => worker;

    /// <summary>Its wire name.</summary>
    public string Method => method;

    /// <summary>Fires when the caller has given it up.</summary>
    public CancellationToken Token => token;

    public Task Released => _released.Task;

    /// <summary>Lets it be carried out.</summary>
    public void Release() => _released.TrySetResult();
}
