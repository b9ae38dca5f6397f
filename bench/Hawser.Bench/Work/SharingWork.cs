using System.Threading.RateLimiting;
using Hawser.Agent;
using Hawser.Bench.Measuring;
using Hawser.Workers;

namespace Hawser.Bench.Work;

/// <inheritdoc/>
public sealed class SharingWork : ISharingWork
{
    /// <summary>The names of what the owner shares.</summary>
    internal const string Document = "document", Limit = "limit", Event = "event";

    private readonly AgentClient _agent;
    private readonly AgentDocument _document;
    private readonly RateLimiter _limiter;
    private readonly IOwnerWork _owner;

    public SharingWork(WorkerContext context)
    {
        _agent = AgentClient.Of(context, new AgentClientOptions { PollInterval = TimeSpan.FromDays(1), EventCapacity = 100_000 });
        _document = _agent.GetDocument(Document);
        _limiter = _agent.GetRateLimiter(Limit, "", new AgentLimitOptions { Fallback = AgentLimitFallback.Refuse });
        _owner = _agent.CreateProxy<IOwnerWork>();
    }

    /// <inheritdoc/>
    public async Task<double[]> MeasureAsync(SharingQuestion question, double milliseconds)
    {
        await _document.WaitAsync();
        return await Latency.MeasureAsync(Call(question), Effort.Usual with { Time = TimeSpan.FromMilliseconds(milliseconds) });
    }

    /// <inheritdoc/>
    public async Task CountAsync(int events)
    {
        for (int i = 0; i < events; i++)
        {
            while (!_agent.Events.TryAdd(Event))
            {
                // It has no room: then it waits for what it has told of.
                await _agent.Events.FlushAsync();
            }
        }

        await _agent.Events.FlushAsync();
    }

    private Func<Task> Call(SharingQuestion question) => question switch
    {
        SharingQuestion.Nothing => _owner.NothingAsync,
        SharingQuestion.Poll => () => _agent.PollAsync(),
        SharingQuestion.Document => () => _agent.PollAsync(asIfEmpty: true),
        SharingQuestion.Bytes => _owner.BytesAsync,
        SharingQuestion.Permit => AcquireAsync,
        _ => throw new ArgumentOutOfRangeException(nameof(question), question, "There is no such question."),
    };

    private async Task AcquireAsync()
    {
        using RateLimitLease lease = await _limiter.AcquireAsync();
        if (!lease.IsAcquired)
        {
            throw new MeasurementException("The limit that is measured has been reached.");
        }
    }
}
