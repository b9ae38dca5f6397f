using Hawser.Agent;
using Hawser.Workers;

namespace Hawser.Hosting.Tests;

/// <summary>A dock of a worker: it knows what it was made with, and tells its agent of each cargo.</summary>
public sealed class Dock(WorkerContext context, string port) : IDock, IWorkerInit<string>
{
    public Task<string> LoadAsync(string cargo, CancellationToken cancellationToken = default)
    {
        AgentClient.Of(context, new AgentClientOptions { EventInterval = TimeSpan.FromHours(1) }).Events.TryAdd(cargo);
        return Task.FromResult($"{cargo} in {port} at {context.Name}");
    }
}
