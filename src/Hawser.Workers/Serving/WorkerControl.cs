using System.Text.Json;
using Hawser.Workers.Control;

namespace Hawser.Workers.Serving;

/// <summary>Serves the owner's requests on the owner's connection.</summary>
/// <param name="core">The worker.</param>
/// <param name="debugger">What the init waits for.</param>
/// <param name="listen">Starts the worker's listener, at the first handle: a worker that nobody else connects to has none.</param>
internal sealed class WorkerControl(WorkerCore core, DebuggerWait debugger, Action listen) : IWorkerControl
{
    private readonly Lock _gate = new();
    private bool _listening;

    public async Task InitAsync(JsonElement? value, CancellationToken cancellationToken)
    {
        await debugger.RunAsync(core.Context.Name, cancellationToken).ConfigureAwait(false);
        await core.InitAsync(value).ConfigureAwait(false);
    }

    public Task<HandleMessage> IssueHandleAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_listening)
            {
                listen();
                _listening = true;
            }
        }

        return Task.FromResult(HandleMessage.From(core.IssueHandle()));
    }

    public Task ShutdownAsync(long timeoutMilliseconds) => core.StopAsync(TimeSpan.FromMilliseconds(timeoutMilliseconds));
}
