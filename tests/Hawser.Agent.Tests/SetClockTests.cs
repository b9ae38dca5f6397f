using System.Threading.RateLimiting;
using Hawser.Agent.Links;
using Hawser.Agent.Tests.Support;
using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Runtimes.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hawser.Agent.Tests;

/// <summary>A machine whose clock is set while an agent and its clients are there: by a day, ahead or back. What they wait for is time that passes.</summary>
public sealed class SetClockTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hawser-test-");
    private readonly JumpingTime _clock = new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(24)]
    [InlineData(-24)]
    public async Task A3_a_poll_comes_when_its_interval_has_passed_and_so_does_the_next(int hours)
    {
        await using AgentServer agent = Ports.Open();
        SharedDocument lights = agent.Share("lights");
        lights.Set("[0]"u8);
        var options = new AgentClientOptions { TimeProvider = _clock, PollInterval = TimeSpan.FromMinutes(1) };
        AgentSession session = agent.OpenLocal("deaf");
        await using IAsyncEnumerator<string> other = session.WatchDocumentsAsync(default).GetAsyncEnumerator();
        Assert.True(await other.MoveNextAsync());
        await using var client = new AgentClient("deaf", new DeafLink(session), options);
        AgentDocument document = client.GetDocument("lights");
        await client.ConnectAsync().Soon();
        TimeSpan pause = await _clock.NextTimerAsync();
        Assert.InRange(pause, TimeSpan.Zero, options.PollInterval);
        _clock.Advance(pause);
        await document.Becomes("[0]");
        pause = await _clock.NextTimerAsync();

        lights.Set("[1]"u8);
        _clock.Jump(hours);
        _clock.Advance(pause - TimeSpan.FromTicks(1));
        Assert.Equal("[0]", Text.Of(document.Content));
        _clock.Advance(TimeSpan.FromTicks(1));
        await document.Becomes("[1]");
        Assert.InRange(await _clock.NextTimerAsync(), options.PollInterval * 0.8, options.PollInterval);
    }

    [Theory]
    [InlineData(24)]
    [InlineData(-24)]
    public async Task A6_a_batch_goes_when_its_interval_has_passed(int hours)
    {
        var sink = new MemoryEventSink();
        await using var agent = new AgentServer(new AgentServerOptions { EventSink = sink, TimeProvider = _clock });
        var options = new AgentClientOptions { TimeProvider = _clock, EventInterval = TimeSpan.FromSeconds(10) };
        await using AgentClient client = agent.CreateLocalClient("bridge", options);
        client.Events.TryAdd("requests");
        Assert.Equal(options.EventInterval, await _clock.NextTimerAsync());

        _clock.Jump(hours);
        _clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal((1, 0L), (client.Events.Waiting, sink.Counts.Of("requests")));

        _clock.Advance(TimeSpan.FromSeconds(1));
        await Patience.UntilAsync(() => sink.Counts.Of("requests") == 1);
    }

    [Theory]
    [InlineData(24)]
    [InlineData(-24)]
    public async Task A9_permits_are_held_refused_and_kept_ahead_as_before_and_an_agent_has_its_second(int hours)
    {
        await using var agent = new AgentServer(new AgentServerOptions { TimeProvider = _clock });
        agent.Limit("window", AgentLimit.FixedWindow(1, TimeSpan.FromHours(12)));
        agent.Limit("lock", AgentLimit.Concurrency(1));
        agent.Limit("ahead", AgentLimit.FixedWindow(100, TimeSpan.FromHours(12)));
        var strict = new AgentLimitOptions { Fallback = AgentLimitFallback.Refuse, Prefetch = 4, PrefetchLifetime = TimeSpan.FromMinutes(1) };
        await using AgentClient client = agent.CreateLocalClient("bridge", new AgentClientOptions { TimeProvider = _clock });
        RateLimiter window = client.GetRateLimiter("window", "", strict), held = client.GetRateLimiter("lock", "", strict);
        using RateLimitLease permit = await window.AcquireAsync(), lease = await held.AcquireAsync();
        Assert.True(permit.IsAcquired && lease.IsAcquired);
        RateLimiter ahead = client.GetRateLimiter("ahead", "", strict);
        await Patience.UntilAsync(() => ahead.AttemptAcquire().IsAcquired);

        // One that has been asked, and is silent.
        await using var silent = new AgentClient("silent", new SilentLink(), new AgentClientOptions { TimeProvider = _clock });
        await silent.ConnectAsync().Soon();
        Task<RateLimitLease> asking = silent.GetRateLimiter("any", "", new AgentLimitOptions { Fallback = AgentLimitFallback.Allow }).AcquireAsync().AsTask();

        _clock.Jump(hours);

        Assert.False((await window.AcquireAsync()).IsAcquired);
        Assert.False((await held.AcquireAsync()).IsAcquired);
        Assert.True(ahead.AttemptAcquire().IsAcquired);
        Assert.False(asking.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await asking.Soon()).IsAcquired);

        // What was kept ahead grows old by time that passes.
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False(ahead.AttemptAcquire().IsAcquired);
    }

    [Theory]
    [InlineData(24)]
    [InlineData(-24)]
    public async Task A13_tickets_have_no_time_of_day_A12_a_connection_stays_and_A15_refusals_are_logged_as_often(int hours)
    {
        var log = new RecordingLoggers();
        await using AgentServer agent = Ports.Open(log: log, clock: _clock);
        AgentTicket later = agent.IssueTicket("later");
        await using AgentClient client = Client(agent.IssueTicket("tug"));
        IHarbour harbour = client.CreateProxy<IHarbour>();
        Assert.Equal("tug", await harbour.WhoAmIAsync().Soon());
        AgentWorker worker = Assert.Single(agent.Workers);
        await RefusedAsync(agent);
        Assert.Equal(1, Logged(log));

        _clock.Jump(hours);

        Assert.Equal("tug", await harbour.WhoAmIAsync().Soon());
        Assert.Same(worker, agent.Workers.Single(static candidate => candidate.Name == "tug"));
        await using AgentClient other = Client(later);
        Assert.Equal("later", await other.CreateProxy<IHarbour>().WhoAmIAsync().Soon());
        await RefusedAsync(agent);
        Assert.Equal(1, Logged(log));
    }

    [Theory]
    [InlineData(24)]
    [InlineData(-24)]
    public async Task A4_a_parent_that_is_started_again_by_another_time_of_day_has_documents_of_its_own(int hours)
    {
        string file = Path.Combine(_folder.FullName, "ticket");
        AgentServer agent = Ports.Open(clock: _clock);
        agent.Share("lights").Set("[1]"u8);
        await using AgentClient client = AgentClient.From(agent.IssueTicket("tug").WriteFile(file), Ports.Quick);
        AgentDocument lights = client.GetDocument("lights");
        await lights.Becomes("[1]");
        await agent.DisposeAsync().Soon();

        _clock.Jump(hours);
        await using AgentServer next = Ports.Open(clock: _clock);
        next.Share("lights").Set("[2]"u8);
        next.IssueTicket("tug").WriteFile(file);

        await lights.Becomes("[2]");
        Assert.Equal(1, lights.Generation);
    }

    private static int Logged(RecordingLoggers log) => log.Entries.Count(
        static entry => entry.Level == LogLevel.Warning && entry.Message.StartsWith("Refused", StringComparison.Ordinal));

    private static async Task RefusedAsync(AgentServer agent)
    {
        await using RpcPeer peer = await RpcPeer.ConnectAsync(await IpcDialer.ConnectAsync(agent.IssueTicket("wrong").Handle).Soon()).Soon();
        using var wrong = System.Text.Json.JsonDocument.Parse("[7]");
        await Assert.ThrowsAnyAsync<Exception>(() => peer.CallAsync("HawserAgent.OpenAsync", wrong.RootElement).Soon());
    }

    private AgentClient Client(AgentTicket ticket)
    {
        var options = new AgentClientOptions { TimeProvider = _clock };
        return new AgentClient(ticket.Worker, new TicketLink(TicketSource.Of(ticket.Handle), options, NullLogger.Instance), options);
    }
}
