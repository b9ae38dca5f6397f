using System.Text.Json;
using Hawser.Workers.Control;

namespace Hawser.Workers.Serving;

/// <summary>The session of a connection that has no instance of the worker class, since its ticket allows other services only.</summary>
internal sealed class NoInstance : IWorkerSession
{
    internal static NoInstance Instance { get; } = new();

    public Task OpenAsync(JsonElement? argument, CancellationToken cancellationToken) => Task.CompletedTask;
}
