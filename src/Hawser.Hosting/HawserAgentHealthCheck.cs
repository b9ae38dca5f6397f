using Hawser.Agent;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Hawser.Hosting;

/// <summary>Whether the application's agent can do what workers ask of it: it is there, and its documents have come.</summary>
internal sealed class HawserAgentHealthCheck(AgentServer agent) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var data = new Dictionary<string, object> { ["workers"] = agent.Workers.Count };
        if (agent.IsDisposed)
        {
            return Task.FromResult(new HealthCheckResult(context.Registration.FailureStatus, "The agent has ended.", data: data));
        }

        string[] empty = [.. agent.Documents.Where(static document => document.Generation == 0).Select(static document => document.Name)];
        return Task.FromResult(empty.Length == 0
            ? HealthCheckResult.Healthy(data: data)
            : HealthCheckResult.Degraded($"Documents that have not come yet: {string.Join(", ", empty)}.", data: data));
    }
}
