using Hawser.Workers.Launching;

namespace Hawser.Workers.Tests;

/// <summary>Launches processes that are none.</summary>
/// <param name="behave">What the process does; runs until it has ended.</param>
internal sealed class FakeLauncher(Func<FakeProcess, LaunchRequest, Task> behave) : WorkerLauncher
{
    public FakeProcess Process { get; } = new();

    public LaunchRequest? Request { get; private set; }

    /// <summary>What the process does, to its end. Its failure is the test's.</summary>
    public Task Behaviour { get; private set; } = Task.CompletedTask;

    public override Task<LaunchedProcess> LaunchAsync(LaunchRequest request, CancellationToken cancellationToken)
    {
        Request = request;
        Behaviour = Task.Run(() => behave(Process, request), CancellationToken.None);
        return Task.FromResult<LaunchedProcess>(Process);
    }
}
