using System.Threading.RateLimiting;
using Hawser.Agent.Links;
using Hawser.Agent.Tests.Support;
using Hawser.Ipc;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hawser.Agent.Tests;

/// <summary>A side that says nothing any more, and has not ended: its process is stopped, or its machine is.</summary>
public sealed class SilenceTests : IDisposable
{
    private static readonly TimeSpan Never = TimeSpan.FromDays(1);

    /// <summary>Longer than a side that is well is ever kept from running.</summary>
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(3);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hawser-test-");

    private string Address => Path.Combine(_folder.FullName, "agent");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A12_a_silent_parent_is_noticed_what_is_under_way_fails_and_newer_settings_arrive_after_the_return()
    {
        var tide = new TaskCompletionSource<int>();
        await using AgentServer agent = Open(Never, tide.Task);
        SharedDocument lights = agent.Share("lights");
        lights.Set("1"u8);
        AgentTicket ticket = agent.IssueTicket("tug");
        await using var relay = new MuteRelay(Address);
        await using AgentClient client = Client(ticket, Short);
        AgentDocument document = client.GetDocument("lights");
        await document.Becomes("1");
        IHarbour harbour = client.CreateProxy<IHarbour>();
        Task<int> waiting = harbour.WaitForTideAsync();
        await harbour.WhoAmIAsync().Soon();

        relay.FallSilent();
        lights.Set("2"u8);

        ConnectionLostException lost = await Assert.ThrowsAnyAsync<ConnectionLostException>(() => waiting.Soon());
        Assert.Equal(IpcEndKind.Silent, lost.End?.Kind);
        await document.Becomes("2");
        Assert.Equal("tug", await harbour.WhoAmIAsync().Soon());
    }

    [Fact]
    public async Task A12_a_silent_worker_is_noticed_and_A9_the_permits_that_it_holds_come_back()
    {
        await using AgentServer agent = Open(Short, Task.FromResult(1));
        agent.Limit("lock", AgentLimit.Concurrency(1));
        AgentTicket ticket = agent.IssueTicket("tug");
        await using var relay = new MuteRelay(Address);
        await using AgentClient client = Client(ticket, Never);
        var options = new AgentLimitOptions { Fallback = AgentLimitFallback.Refuse, Timeout = TimeSpan.FromSeconds(30) };
        using RateLimitLease held = await client.GetRateLimiter("lock", "", options).AcquireAsync().AsTask().Soon();
        Assert.True(held.IsAcquired);
        await using AgentClient local = agent.CreateLocalClient();
        RateLimiter here = local.GetRateLimiter("lock", "", options);
        Assert.False((await here.AcquireAsync()).IsAcquired);
        AgentWorker worker = Assert.Single(agent.Workers);

        relay.FallSilent();

        await worker.Gone.Soon();
        Assert.True((await here.AcquireAsync()).IsAcquired);
    }

    private AgentServer Open(TimeSpan silence, Task<int> tide) => new(new AgentServerOptions
    {
        Services = [AgentService.For<IHarbour>(worker => new Harbour(worker.Name, tide))],
        Endpoint = IpcEndpoint.Unix(Address),
        SilenceTimeout = silence,
    });

    private static AgentClient Client(AgentTicket ticket, TimeSpan silence)
    {
        var options = new AgentClientOptions
        {
            SilenceTimeout = silence,
            ReconnectDelay = TimeSpan.FromMilliseconds(1),
            MaxReconnectDelay = TimeSpan.FromMilliseconds(5),
            ConnectTimeout = TimeSpan.FromSeconds(30),
            PollInterval = Never,
        };
        return new AgentClient("tug", new TicketLink(TicketSource.Of(ticket.Handle), options, NullLogger.Instance), options);
    }
}
