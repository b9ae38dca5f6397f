using System.Collections.Concurrent;
using Hawser.Workers.Launching;

namespace Hawser.Acceptance;

/// <summary>Starts as ever, and remembers what it started.</summary>
internal sealed class SeenLauncher : WorkerLauncher
{
    public ConcurrentBag<int> Started { get; } = [];

    public override async Task<LaunchedProcess> LaunchAsync(LaunchRequest request, CancellationToken cancellationToken)
    {
        LaunchedProcess process = await LocalLauncher.Default.LaunchAsync(request, cancellationToken);
        Started.Add(process.ProcessId);
        return process;
    }
}
