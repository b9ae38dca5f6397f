using System.Text.Json;
using Hawser.Workers.Control;

namespace Hawser.Testing;

/// <summary>Takes an owner's control of a worker that is no real one, and agrees to all, but for what a script says.</summary>
internal sealed class ScriptedControl(Func<Task>? init = null, Func<Task>? connect = null) : IWorkerControl, IWorkerSession
{
    public Task InitAsync(JsonElement? value, CancellationToken cancellationToken) => init?.Invoke() ?? Task.CompletedTask;

    public Task OpenAsync(JsonElement? argument, CancellationToken cancellationToken) => connect?.Invoke() ?? Task.CompletedTask;

    public Task<JsonElement> DetachAsync(DetachMessage message) =>
        throw new NotSupportedException("A worker without a process cannot outlive its owner.");

    public Task ShutdownAsync(long timeoutMilliseconds) => Task.CompletedTask;
}
