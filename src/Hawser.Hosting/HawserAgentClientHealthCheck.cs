using Hawser.Agent;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Hawser.Hosting;

/// <summary>Whether a worker's client reaches its agent.</summary>
internal sealed class HawserAgentClientHealthCheck(AgentClient client) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var data = new Dictionary<string, object>
        {
            ["state"] = client.State.ToString(),
            ["eventsWaiting"] = client.Events.Waiting,
            ["eventsDropped"] = client.Events.Dropped,
        };
        return Task.FromResult(client.State switch
        {
            AgentClientState.Closed => new HealthCheckResult(
                context.Registration.FailureStatus, "The agent cannot be reached any more.", data: data),
            AgentClientState.Connecting => HealthCheckResult.Degraded("The client connects to its agent.", data: data),
            _ => HealthCheckResult.Healthy(data: data),
        });
    }
}
