using System.Text.Json;
using Hawser.Workers.Control;

namespace Hawser.Workers.Serving;

/// <summary>Serves the owner's requests on the owner's connection.</summary>
/// <param name="core">The worker.</param>
/// <param name="debugger">What the init waits for.</param>
/// <param name="detach">Lets the worker outlive its owner.</param>
internal sealed class WorkerControl(WorkerCore core, DebuggerWait debugger, Func<DetachMessage, JsonElement> detach) : IWorkerControl
{
    public async Task InitAsync(JsonElement? value, CancellationToken cancellationToken)
    {
        await debugger.RunAsync(core.Context.Name, cancellationToken).ConfigureAwait(false);
        await core.InitAsync(value).ConfigureAwait(false);
    }

    public Task<JsonElement> DetachAsync(DetachMessage message) => Task.FromResult(detach(message));

    public Task ShutdownAsync(long timeoutMilliseconds) => core.StopAsync(TimeSpan.FromMilliseconds(timeoutMilliseconds));
}
