using System.Diagnostics;
using System.Text;
using System.Threading.RateLimiting;
using Hawser.Agent;
using Hawser.Rpc;
using Hawser.Workers;

namespace Hawser.Acceptance.Agent;

/// <inheritdoc/>
public sealed class Ship : IShip
{
    // As a worker's OpenTelemetry would.
    private static readonly ActivityListener Listener = new()
    {
        ShouldListenTo = static source => source.Name == RpcDiagnostics.ActivitySourceName,
        Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
    };

    private readonly AgentClient _agent;
    private readonly RateLimiter _lock;

    public Ship(WorkerContext context)
    {
        ActivitySource.AddActivityListener(Listener);
        _agent = AgentClient.Of(context, new AgentClientOptions { EventInterval = TimeSpan.FromHours(1), PollInterval = TimeSpan.FromDays(1) });
        _lock = _agent.GetRateLimiter(
            "lock", "", new AgentLimitOptions { Fallback = AgentLimitFallback.Refuse, Timeout = TimeSpan.FromSeconds(30) });
    }

    public Task<string> AskAsync() => _agent.CreateProxy<IHarbour>().BerthOfAsync("Aurora");

    public async Task WaitForAsync(string signal, CancellationToken cancellationToken = default)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        AgentDocument signals = _agent.GetDocument("signals");
        using IDisposable registration = signals.OnChange(Look);
        Look(signals);
        await seen.Task.WaitAsync(cancellationToken);

        void Look(AgentDocument document)
        {
            if (Encoding.UTF8.GetString(document.Content.Span) == signal)
            {
                seen.TrySetResult();
            }
        }
    }

    public async Task<bool> EnterAsync() => (await _lock.AcquireAsync()).IsAcquired;

    public async Task CountAsync(int times, bool flush)
    {
        for (int i = 0; i < times; i++)
        {
            _agent.Events.TryAdd("entries");
        }

        if (flush)
        {
            await _agent.Events.FlushAsync();
        }
    }
}
