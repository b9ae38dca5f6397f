using System.Threading.RateLimiting;
using Hawser.Agent.Links;
using Hawser.Agent.Tests.Support;
using Hawser.Agent.Wire;
using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Runtimes.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hawser.Agent.Tests;

/// <summary>Limits that hold over all workers together.</summary>
public sealed class LimitTests : IAsyncDisposable
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly AgentLimitOptions Strict = new() { Fallback = AgentLimitFallback.Refuse, Timeout = Patience.Limit };

    private readonly AgentServer _agent = Ports.Open();
    private readonly List<AgentClient> _clients = [];

    public static TheoryData<AgentLimit> TenAnHour { get; } =
    [
        AgentLimit.FixedWindow(10, Hour), AgentLimit.SlidingWindow(10, Hour, 4), AgentLimit.TokenBucket(10, Hour, 10), AgentLimit.Concurrency(10),
        AgentLimit.Of(key => RateLimitPartition.GetConcurrencyLimiter(key, _ => new ConcurrencyLimiterOptions { PermitLimit = 10 })),
    ];

    public async ValueTask DisposeAsync()
    {
        foreach (AgentClient client in _clients)
        {
            await client.DisposeAsync();
        }

        await _agent.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(TenAnHour), DisableDiscoveryEnumeration = true)]
    public async Task A9_of_so_many_permits_the_next_is_refused_wherever_it_lands_and_each_key_has_all(AgentLimit limit)
    {
        _agent.Limit("api", limit);
        RateLimiter[] workers = [.. Enumerable.Range(0, 4).Select(_ => Client().GetRateLimiter("api", "192.0.2.1", Strict))];

        RateLimitLease[] leases = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(i => workers[i % 4].AcquireAsync().AsTask())).Soon();

        Assert.Equal(10, leases.Count(static lease => lease.IsAcquired));
        Assert.All(workers, static worker => Assert.False(worker.AttemptAcquire().IsAcquired));
        Assert.True((await Client().GetRateLimiter("api", "192.0.2.2", Strict).AcquireAsync().AsTask().Soon()).IsAcquired);
        await using AgentClient local = _agent.CreateLocalClient();
        Assert.False((await local.GetRateLimiter("api", "192.0.2.1", Strict).AcquireAsync()).IsAcquired);
    }

    [Theory]
    [InlineData(true, 0, null)]
    [InlineData(true, 1, null)]
    [InlineData(true, long.MaxValue, null)]
    [InlineData(false, 0, null)]
    [InlineData(false, 0, 0L)]
    [InlineData(false, 0, 1L)]
    [InlineData(false, 0, 9_223_372_036_854_775_806L)]
    public void A9_an_answer_crosses_as_a_number(bool isAcquired, long lease, long? retryAfter)
    {
        var answer = new LimitAnswer(isAcquired, lease, retryAfter);
        Assert.Equal(answer, LimitAnswer.Read(answer.Write()));
    }

    [Fact]
    public async Task A9_who_is_refused_is_told_when_to_come_again()
    {
        _agent.Limit("api", AgentLimit.FixedWindow(1, Hour));
        RateLimiter limiter = Client().GetRateLimiter("api", "key", Strict);
        Assert.True((await limiter.AcquireAsync().AsTask().Soon()).IsAcquired);

        RateLimitLease refused = await limiter.AcquireAsync().AsTask().Soon();

        Assert.True(refused.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan wait));
        Assert.InRange(wait, Hour - TimeSpan.FromMinutes(1), Hour);
        Assert.Equal((1L, 1L), (limiter.GetStatistics()!.TotalSuccessfulLeases, limiter.GetStatistics()!.TotalFailedLeases));
    }

    [Fact]
    public async Task A9_a_concurrency_permit_comes_back_when_its_lease_is_disposed_and_when_its_holders_connection_dies()
    {
        _agent.Limit("one", AgentLimit.Concurrency(1));
        RateLimiter first = Client("first").GetRateLimiter("one", "", Strict), second = Client("second").GetRateLimiter("one", "", Strict);
        RateLimitLease held = await first.AcquireAsync().AsTask().Soon();
        Assert.True(held.IsAcquired);
        Assert.False((await second.AcquireAsync().AsTask().Soon()).IsAcquired);

        held.Dispose();
        await AcquiresAsync(second);

        AgentWorker holder = _agent.Workers.Single(worker => worker.Name == "second");
        holder.Peer!.Connection.Abort(new IpcEnd(IpcEndKind.Lost, "The test has cut it."));
        await holder.Gone.Soon();
        Assert.True((await first.AcquireAsync().AsTask().Soon()).IsAcquired);
    }

    [Fact]
    public async Task A9_an_agent_that_does_not_answer_within_a_second_leaves_it_to_the_fallback_and_a_late_permit_is_given_back()
    {
        var clock = new WatchedTime();
        var link = new SilentLink();
        await using var client = new AgentClient("silent", link, new AgentClientOptions { TimeProvider = clock });
        await client.ConnectAsync().Soon();
        Task<RateLimitLease> asking = client.GetRateLimiter("one", "", new AgentLimitOptions { Fallback = AgentLimitFallback.Allow })
            .AcquireAsync().AsTask();
        Assert.Equal(TimeSpan.FromSeconds(1), await clock.NextTimerAsync());
        Assert.False(asking.IsCompleted);

        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await asking.Soon()).IsAcquired);

        link.Answer.SetResult(new LimitAnswer(true, 77, null).Write());
        Assert.Equal(77, await link.Released.Task.Soon());
    }

    [Fact]
    public async Task A9_without_an_agent_the_stated_fallback_decides()
    {
        await using AgentClient alone = AgentClient.From(null);
        using var local = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = 1 });
        Assert.True((await Ask(AgentLimitFallback.Allow)).IsAcquired);
        Assert.False((await Ask(AgentLimitFallback.Refuse)).IsAcquired);
        RateLimitLease own = await Ask(AgentLimitFallback.Use(local));
        Assert.True(own.IsAcquired);
        Assert.False((await Ask(AgentLimitFallback.Use(local))).IsAcquired);
        own.Dispose();
        Assert.True((await Ask(AgentLimitFallback.Use(local))).IsAcquired);

        // A limit that the agent does not have is no limit of its.
        Assert.True((await Client().GetRateLimiter("none", "", new AgentLimitOptions { Fallback = AgentLimitFallback.Allow }).AcquireAsync().AsTask()
            .Soon()).IsAcquired);

        ValueTask<RateLimitLease> Ask(AgentLimitFallback fallback) =>
            alone.GetRateLimiter("api", "", new AgentLimitOptions { Fallback = fallback }).AcquireAsync();
    }

    [Fact]
    public async Task A9_a_caller_that_gives_up_gets_its_own_token_back()
    {
        await using var client = new AgentClient("silent", new SilentLink(), new AgentClientOptions());
        using var source = new CancellationTokenSource();
        Task<RateLimitLease> asking = client.GetRateLimiter("one", "", Strict).AcquireAsync(1, source.Token).AsTask();

        await source.CancelAsync();

        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.Soon());
        Assert.Equal(source.Token, e.CancellationToken);
    }

    [Fact]
    public async Task A9_prefetched_permits_answer_at_once_and_count_as_the_others_do()
    {
        _agent.Limit("api", AgentLimit.FixedWindow(10, Hour));
        RateLimiter limiter = Client().GetRateLimiter("api", "", new AgentLimitOptions
        {
            Fallback = AgentLimitFallback.Refuse,
            Prefetch = 4,
            PrefetchLifetime = Hour,
        });
        int granted = 0;
        long start = TimeProvider.System.GetTimestamp();
        while (granted < 8 && TimeProvider.System.GetElapsedTime(start) < Patience.Limit)
        {
            granted += limiter.AttemptAcquire().IsAcquired ? 1 : 0;
        }

        Assert.Equal(8, granted);
        RateLimitLease[] rest = [.. await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => limiter.AcquireAsync().AsTask())).Soon()];
        Assert.InRange(rest.Count(static lease => lease.IsAcquired), 0, 2);
    }

    [Theory]
    [InlineData("[\"one\", \"\", 0]")]
    [InlineData("[\"one\", \"\", -1]")]
    [InlineData("[\"one\", \"\", 2]")]
    [InlineData("[\"one\", \"\", \"1\"]")]
    [InlineData("[\"one\", null, 1]")]
    [InlineData("[\"one\", 7, 1]")]
    [InlineData("[\"\", \"\", 1]")]
    [InlineData("[null, \"\", 1]")]
    [InlineData("[\"none\", \"\", 1]")]
    [InlineData("[{}, \"\", 1]")]
    public async Task A15_wrong_questions_about_limits_are_refused_and_what_was_never_granted_gives_nothing_back(string parameters)
    {
        _agent.Limit("one", AgentLimit.Concurrency(1));
        await using RpcPeer peer = await RpcPeer.ConnectAsync(await IpcDialer.ConnectAsync(_agent.IssueTicket("tug").Handle).Soon()).Soon();
        using var document = System.Text.Json.JsonDocument.Parse(parameters);
        await Assert.ThrowsAnyAsync<Exception>(() => peer.CallAsync("HawserAgent.AcquireAsync", document.RootElement).Soon());

        IAgentSession session = peer.CreateProxy<IAgentSession>();
        Assert.True(LimitAnswer.Read(await session.AcquireAsync("one", "", 1, default).Soon()).IsAcquired);
        await session.ReleaseAsync(12345);
        Assert.False(LimitAnswer.Read(await session.AcquireAsync("one", "", 1, default).Soon()).IsAcquired);
    }

    [Fact]
    public async Task A9_keys_without_number_share_one_limit_and_those_that_are_known_keep_their_own()
    {
        var log = new RecordingLoggers();
        await using var agent = new AgentServer(new AgentServerOptions { LimitKeys = 1000, LoggerFactory = log });
        agent.Limit("api", AgentLimit.FixedWindow(2, Hour));
        await using AgentClient client = agent.CreateLocalClient();
        for (int i = 0; i < 1000; i++)
        {
            Assert.True(await AsksAsync($"key {i}"));
        }

        int granted = 0;
        for (int i = 0; i < 5000; i++)
        {
            granted += await AsksAsync($"invented {i}") ? 1 : 0;
        }

        // All that were invented have two together; those that were there have the second of their own.
        Assert.Equal(2, granted);
        Assert.True(await AsksAsync("key 7"));
        Assert.False(await AsksAsync("key 7"));
        Assert.Single(log.Entries, static entry => entry.Message == "The limit 'api' has 1000 keys at once: further ones share one limit");

        async Task<bool> AsksAsync(string key) => (await client.GetRateLimiter("api", key, Strict).AcquireAsync()).IsAcquired;
    }

    [Fact]
    public async Task A9_keys_that_the_application_puts_together_have_one_limit()
    {
        _agent.Limit("api", AgentLimit.Of(key => RateLimitPartition.GetConcurrencyLimiter(
            key[..1], _ => new ConcurrencyLimiterOptions { PermitLimit = 1 })));
        await using AgentClient client = _agent.CreateLocalClient();

        Assert.True((await client.GetRateLimiter("api", "a1", Strict).AcquireAsync()).IsAcquired);
        Assert.False((await client.GetRateLimiter("api", "a2", Strict).AcquireAsync()).IsAcquired);
        Assert.True((await client.GetRateLimiter("api", "b1", Strict).AcquireAsync()).IsAcquired);
    }

    [Fact]
    public void A9_a_limits_numbers_are_checked_when_it_is_made()
    {
        Assert.ThrowsAny<ArgumentException>(() => AgentLimit.FixedWindow(0, Hour));
        Assert.ThrowsAny<ArgumentException>(() => AgentLimit.SlidingWindow(1, Hour, 0));
        Assert.ThrowsAny<ArgumentException>(() => AgentLimit.TokenBucket(1, TimeSpan.Zero, 1));
        Assert.ThrowsAny<ArgumentException>(() => AgentLimit.Concurrency(0));
        _agent.Limit("api", AgentLimit.Concurrency(1));
        Assert.Throws<ArgumentException>(() => _agent.Limit("api", AgentLimit.Concurrency(1)));
    }

    // A disposed lease is given back by a one-way call, which the next question of another connection may overtake.
    private static async Task AcquiresAsync(RateLimiter limiter)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!(await limiter.AcquireAsync().AsTask().Soon()).IsAcquired)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience.Limit, "The permit did not come back.");
        }
    }

    private AgentClient Client(string name = "tug")
    {
        var client = new AgentClient(
            name, new TicketLink(TicketSource.Of(_agent.IssueTicket(name).Handle), Ports.Quick, NullLogger.Instance), Ports.Quick);
        _clients.Add(client);
        return client;
    }
}
