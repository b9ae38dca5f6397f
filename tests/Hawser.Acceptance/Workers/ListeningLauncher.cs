using System.Text.Json;
using Hawser.Workers.Launching;

namespace Hawser.Acceptance;

/// <summary>The local launcher, with an ear for the key in the boot line.</summary>
internal sealed class ListeningLauncher : WorkerLauncher
{
    public string Key { get; private set; } = "";

    public WorkerLauncher Inner { get; init; } = LocalLauncher.Default;

    public override Task<LaunchedProcess> LaunchAsync(LaunchRequest request, CancellationToken cancellationToken)
    {
        using var line = JsonDocument.Parse(request.BootLine);
        Key = line.RootElement.GetProperty("key").GetString()!;
        return Inner.LaunchAsync(request, cancellationToken);
    }
}
