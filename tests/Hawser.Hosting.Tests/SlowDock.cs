namespace Hawser.Hosting.Tests;

/// <summary>A dock whose calls end when the test lets them.</summary>
public sealed class SlowDock : IDock
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a call has come.</summary>
    public Task Begun => _begun.Task;

    public void Release() => _released.TrySetResult();

    public async Task<string> LoadAsync(string cargo, CancellationToken cancellationToken = default)
    {
        _begun.TrySetResult();
        await _released.Task.WaitAsync(cancellationToken);
        return cargo;
    }
}
