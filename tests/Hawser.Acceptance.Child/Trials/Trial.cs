using System.Diagnostics;
using Hawser.Workers;

namespace Hawser.Acceptance.Child.Trials;

/// <summary>The worker class of <see cref="ITrial"/>.</summary>
public sealed class Trial(WorkerContext context) : ITrial
{
    public Task<int> AddAsync(int a, int b, CancellationToken cancellationToken = default) => Task.FromResult(a + b);

    public Task<string> EchoAsync(string text) => Task.FromResult(text);

    public Task FailAsync(string message) => throw new InvalidOperationException(message);

    public Task<string?> ReadLineAsync() => Task.Run(Console.ReadLine);

    public async Task SayAsync(string output, string error)
    {
        await Console.Out.WriteLineAsync(output);
        await Console.Error.WriteLineAsync(error);
    }

    public async Task HangAsync(CancellationToken cancellationToken = default) =>
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);

    public Task HangDeafAsync() => new TaskCompletionSource().Task;

    public Task<int> StartChildAsync()
    {
        using var child = Process.Start(new ProcessStartInfo("/bin/sleep", ["1000"]));
        return Task.FromResult(child!.Id);
    }

    public Task<int> DoAsync(params string[] verb) => Task.FromResult(Verbs.Run(verb, context.Stopping));

    public Task StopAsync()
    {
        context.Stop();
        return Task.CompletedTask;
    }
}
