namespace Hawser.Workers.Tests;

/// <summary>A worker state whose disposal waits for the test.</summary>
public sealed class SlowlyDisposed : IAsyncDisposable
{
    public static TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static TaskCompletionSource Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async ValueTask DisposeAsync()
    {
        Entered.SetResult();
        await Release.Task.WaitAsync(Patience.Limit);
    }
}
