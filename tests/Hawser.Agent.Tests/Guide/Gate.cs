using System.Threading.RateLimiting;
using Hawser.Workers;

namespace Hawser.Agent.Tests.Guide;

public sealed class Gate : IGate
{
    private static readonly AgentLimitOptions Limits = new() { Fallback = AgentLimitFallback.Allow };

    private readonly AgentClient _agent;
    private readonly IBlockList _blocked;
    private readonly AgentSettings<GateSettings> _settings;

    public Gate(WorkerContext context)
    {
        AgentClient agent = AgentClient.Of(context);
        _blocked = agent.CreateProxy<IBlockList>(alone: () => new BlockList());
        _settings = agent.GetSettings("gate", GateJson.Default.GateSettings, initial: new GateSettings());
        _agent = agent;
    }

    public async Task<string> AdmitAsync(string address, CancellationToken cancellationToken = default) =>
        await _blocked.IsBlockedAsync(address, cancellationToken) ? "no" : _settings.CurrentValue.Greeting;

    public async Task<bool> CountAsync(string address, CancellationToken cancellationToken = default)
    {
        RateLimiter limiter = _agent.GetRateLimiter("requests", address, Limits);
        using RateLimitLease lease = await limiter.AcquireAsync(1, cancellationToken);
        if (lease.IsAcquired)
        {
            _agent.Events.TryAdd("admitted");
        }

        return lease.IsAcquired;
    }
}
