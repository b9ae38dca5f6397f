using Hawser.Agent;
using Hawser.Bench.Measuring;
using Hawser.Bench.Work;
using Hawser.Workers;

namespace Hawser.Bench.Figures.Sharing;

/// <summary>What workers ask of their owner's agent, and take the time of themselves.</summary>
/// <param name="workers">How many there are.</param>
internal abstract class SharingFigure(int workers = 1) : Figure
{
    private readonly MemoryEventSink _sink = new();
    private readonly List<Worker<ISharingWork>> _workers = [];
    private AgentServer? _agent;

    /// <summary>How often a thing was told of.</summary>
    protected long Counted => _sink.Counts.Of(SharingWork.Event);

    protected IEnumerable<ISharingWork> Workers => _workers.Select(static worker => worker.Client);

    /// <summary>What the document is, and what is sent in its place: a JSON text with as many bytes as this.</summary>
    protected virtual int DocumentBytes => 1000;

    public override async Task OpenAsync()
    {
        byte[] document = Text();
        _agent = new AgentServer(new AgentServerOptions
        {
            EventSink = _sink,
            Services = [AgentService.For<IOwnerWork>(new OwnerWork(document))],
        });
        _agent.Share(SharingWork.Document).Set(document);
        _agent.Limit(SharingWork.Limit, AgentLimit.FixedWindow(int.MaxValue, TimeSpan.FromHours(1)));
        for (int i = 0; i < workers; i++)
        {
            _workers.Add(await Worker.SpawnAsync<ISharingWork, SharingWork>(new WorkerOptions { OwnerServices = _agent }));
        }
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (Worker<ISharingWork> worker in _workers)
        {
            await worker.DisposeAsync();
        }

        if (_agent is not null)
        {
            await _agent.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    protected Task<double[]> AskAsync(SharingQuestion question, Effort effort) => Workers.First().MeasureAsync(question, effort.Time.TotalMilliseconds);

    /// <summary>Many small members, as settings and lists have them.</summary>
    private byte[] Text()
    {
        const string member = "\"203.0.113.7/32\",";
        int count = DocumentBytes / member.Length;
        return System.Text.Encoding.UTF8.GetBytes($"[{string.Concat(Enumerable.Repeat(member, count))}0]");
    }
}
