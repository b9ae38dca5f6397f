using Hawser.Workers;

namespace Hawser.Agent.Tests.Support;

/// <summary>Tells its agent of each time, and never flushes.</summary>
public sealed class Counter(WorkerContext context) : ICounter
{
    public Task CountAsync(string name, int times)
    {
        AgentEvents events = AgentClient.Of(context, new AgentClientOptions { EventInterval = TimeSpan.FromHours(1) }).Events;
        for (int i = 0; i < times; i++)
        {
            events.TryAdd(name);
        }

        return Task.CompletedTask;
    }
}
