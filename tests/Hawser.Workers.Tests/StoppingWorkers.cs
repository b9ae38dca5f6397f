using Hawser.Rpc;

namespace Hawser.Workers.Tests;

[RpcContract]
public interface IStopping
{
    /// <summary>Lets the worker end itself.</summary>
    Task StopAsync();

    /// <summary>Returns "stopped" when the worker begins to end.</summary>
    Task<string> UntilStoppedAsync();

    Task<string> EchoAsync(string text);
}

public sealed class Stopping(WorkerContext context) : IStopping
{
    public Task StopAsync()
    {
        context.Stop();
        return Task.CompletedTask;
    }

    public async Task<string> UntilStoppedAsync()
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = context.Stopping.Register(stopped.SetResult);
        await stopped.Task;
        return "stopped";
    }

    public Task<string> EchoAsync(string text) => Task.FromResult(text);
}

/// <summary>A state whose constructor waits for the test.</summary>
public sealed class SlowState
{
    public SlowState()
    {
        Entered.SetResult();
        Release!.Wait(Patience.Limit);
    }

    public static TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static ManualResetEventSlim? Release { get; set; }
}

public sealed class SlowStart : IStopping, IWorkerState<SlowState>
{
    public Task StopAsync() => Task.CompletedTask;

    public Task<string> UntilStoppedAsync() => Task.FromResult("");

    public Task<string> EchoAsync(string text) => Task.FromResult(text);
}

/// <summary>A state that refuses every init value.</summary>
public sealed class RefusingState
{
    public RefusingState(Start start) => throw new ArgumentOutOfRangeException(nameof(start), "It cannot start below zero.");
}

public sealed class FailingStart : IStopping, IWorkerInit<Start>, IWorkerState<RefusingState>
{
    public Task StopAsync() => Task.CompletedTask;

    public Task<string> UntilStoppedAsync() => Task.FromResult("");

    public Task<string> EchoAsync(string text) => Task.FromResult(text);
}

/// <summary>A contract with the wire name of another: what a worker of another build serves.</summary>
[RpcContract(Name = "ICounter")]
public interface IOtherCounter
{
    Task<long> AddAsync(long number);
}

public sealed class OtherCounter : IOtherCounter
{
    public Task<long> AddAsync(long number) => Task.FromResult(number);
}
