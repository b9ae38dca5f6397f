using System.Text.Json;
using Hawser.Workers.Control;

namespace Hawser.Workers.Serving;

/// <summary>Serves the owner's requests on the owner's connection.</summary>
/// <param name="core">The worker.</param>
/// <param name="debugger">What the init waits for.</param>
internal sealed class WorkerControl(WorkerCore core, DebuggerWait debugger) : IWorkerControl
{
    public async Task InitAsync(JsonElement? value, CancellationToken cancellationToken)
    {
        await debugger.RunAsync(core.Context.Name, cancellationToken).ConfigureAwait(false);
        await core.InitAsync(value).ConfigureAwait(false);
    }

    public Task ShutdownAsync(long timeoutMilliseconds) => core.StopAsync(TimeSpan.FromMilliseconds(timeoutMilliseconds));
}
