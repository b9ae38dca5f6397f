namespace Hawser.Workers.Tests;

/// <summary>A worker class with a state that is disposed as a test lets it.</summary>
public sealed class SlowlyEnding(SlowlyDisposed state) : IStopping, IWorkerState<SlowlyDisposed>
{
    public Task StopAsync() => Task.CompletedTask;

    public Task<string> UntilStoppedAsync() => Task.FromResult($"{state}");

    public Task<string> EchoAsync(string text) => Task.FromResult(text);
}
