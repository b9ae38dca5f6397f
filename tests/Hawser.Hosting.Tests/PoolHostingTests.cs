using Hawser.Agent;
using Hawser.Agent.Tests.Support;
using Hawser.Runtimes.Tests.Support;
using Hawser.Testing;
using Hawser.Tests.Shared;
using Hawser.Workers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Hawser.Hosting.Tests;

/// <summary>A worker pool in an application with a generic host.</summary>
public sealed class PoolHostingTests : IDisposable
{
    private readonly RecordingLoggers _log = new();

    public void Dispose() => _log.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_pool_is_configured_and_its_workers_last_events_reach_the_agent_whichever_was_added_first(bool isAgentFirst)
    {
        var sink = new MemoryEventSink();
        var launcher = new FakeLauncher();
        var initialized = new List<(int Index, bool HasServices)>();
        HostApplicationBuilder builder = Builder(new() { ["Pool:Size"] = "2", ["Pool:Name"] = "docks", ["Pool:WaitUntilReady"] = "true" });
        builder.Services.AddSingleton<IAgentEventSink>(sink);
        if (isAgentFirst)
        {
            builder.Services.AddHawserAgent(static _ => { });
        }

        builder.Services.AddHawserWorkerPool<IDock, Dock, string>(
            pool =>
            {
                builder.Configuration.GetSection("Pool").Bind(pool);
                pool.Launcher = launcher;
            },
            static (_, index) => $"port {index}",
            (services, client, index, _) =>
            {
                lock (initialized)
                {
                    initialized.Add((index, services.GetService<AgentServer>() is not null && client is not null));
                }

                return Task.CompletedTask;
            });
        if (!isAgentFirst)
        {
            builder.Services.AddHawserAgent(static _ => { });
        }

        builder.Services.AddHealthChecks().AddHawserWorkerPool<IDock>();
        using IHost host = builder.Build();
        Assert.Equal(HealthStatus.Unhealthy, await HealthAsync(host));
        await host.StartAsync().Soon();

        Assert.Equal(HealthStatus.Healthy, await HealthAsync(host));
        Assert.Equal([(0, true), (1, true)], initialized.Order());
        WorkerPool<IDock> pool = host.Services.GetRequiredService<WorkerPool<IDock>>();
        Assert.Equal("rope in port 0 at docks.0", await pool.RunAsync(static (dock, token) => dock.LoadAsync("rope", token)).Soon());
        await host.StopAsync().Soon();

        Assert.Equal(1, sink.Counts.Of("rope"));
        Assert.Equal(HealthStatus.Unhealthy, await HealthAsync(host));
        Assert.All(launcher.Workers, static worker => Assert.True(worker.Exited.IsCompleted));
    }

    [Theory]
    [InlineData("Size", "0")]
    [InlineData("MinimumSize", "5")]
    [InlineData("WhenFull", "7")]
    [InlineData("CallTimeout", "00:00:00")]
    [InlineData("ShutdownTimeout", "2.00:00:00")]
    [InlineData("DrainTimeout", "-00:00:01")]
    [InlineData("MemoryLimit", "0")]
    [InlineData("Environment:=", "x")]
    public async Task A_configuration_that_is_wrong_stops_the_start_and_names_all_that_is_wrong(string key, string value)
    {
        var configuration = new Dictionary<string, string?> { ["Size"] = "2", [key] = value };
        if (key is not ("Size" or "MinimumSize"))
        {
            configuration["Spares"] = "-1";
        }

        HostApplicationBuilder builder = Builder(configuration);
        builder.Services.AddHawserWorkerPool<IDock, SlowDock>(pool => builder.Configuration.Bind(pool));
        using IHost host = builder.Build();

        OptionsValidationException e = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync().Soon());

        Assert.Contains(key.Split(':')[0], e.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(configuration.ContainsKey("Spares"), e.Message.Contains("Spares", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_call_that_is_under_way_when_the_application_stops_ends_first_and_new_ones_are_refused()
    {
        var dock = new SlowDock();
        using IHost host = Application(new FakeLauncher(FakeStart.Serving<IDock>(dock)), more: static pool =>
        {
            pool.QueueLimit = 0;
            pool.WhenFull = PoolFull.Refuse;
        });
        await host.StartAsync().Soon();
        WorkerPool<IDock> pool = host.Services.GetRequiredService<WorkerPool<IDock>>();
        await pool.WaitUntilReadyAsync().Soon();
        Task<string> loading = pool.RunAsync(static (client, token) => client.LoadAsync("rope", token));
        await dock.Begun.Soon();

        Task stopping = host.StopAsync();
        await Patience.UntilAsync(() => IsDraining(pool));
        Assert.Equal(HealthStatus.Unhealthy, await HealthAsync(host));
        Assert.False(stopping.IsCompleted);
        dock.Release();

        Assert.Equal("rope", await loading.Soon());
        await stopping.Soon();
        Assert.DoesNotContain(_log.Entries, static entry => entry.Message.Contains("took longer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_call_that_takes_longer_than_the_applications_stop_is_ended_and_told_of()
    {
        var clock = new WatchedTime();
        var dock = new SlowDock();
        using IHost host = Application(
            new FakeLauncher(FakeStart.Serving<IDock>(dock)), clock, static pool => pool.ShutdownTimeout = TimeSpan.Zero);
        await host.StartAsync().Soon();
        WorkerPool<IDock> pool = host.Services.GetRequiredService<WorkerPool<IDock>>();
        Task<string> loading = pool.RunAsync(static (client, token) => client.LoadAsync("rope", token));
        await dock.Begun.Soon();

        Task stopping = host.StopAsync();
        while (await clock.NextTimerAsync() != TimeSpan.FromSeconds(20))
        {
            // A timer of the start.
        }

        clock.Advance(TimeSpan.FromSeconds(20));

        await Assert.ThrowsAsync<WorkerExitedException>(() => loading.Soon());
        await stopping.Soon();
        Assert.Single(_log.Entries, static entry => entry.Message.StartsWith("Pool 'SlowDock' ends with 1 calls under way", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Health_is_unhealthy_when_no_worker_can_be_started_and_degraded_while_there_are_too_few()
    {
        var launcher = new FakeLauncher(FakeStart.Fails(WorkerStartStage.Launch, "the disk is full"));
        using IHost host = Application(launcher, more: static pool => pool.Size = 2);
        await host.StartAsync().Soon();
        WorkerPool<IDock> pool = host.Services.GetRequiredService<WorkerPool<IDock>>();
        await Assert.ThrowsAsync<PoolUnavailableException>(() => pool.RunAsync(static (client, token) => client.LoadAsync("rope", token)).Soon());
        HealthReport report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync().Soon();
        Assert.Equal(HealthStatus.Unhealthy, report.Status);
        Assert.Contains("the disk is full", report.Entries["hawser-pool-IDock"].Description);
        await host.StopAsync().Soon();

        var second = new FakeLauncher(FakeStart.Hangs(WorkerStartStage.Boot));
        second.Next(FakeStart.Serve);
        using IHost other = Application(second, more: static pool => pool.Size = 2);
        await other.StartAsync().Soon();
        await other.Services.GetRequiredService<WorkerPool<IDock>>().RunAsync(static (_, _) => Task.CompletedTask).Soon();
        Assert.Equal(HealthStatus.Degraded, await HealthAsync(other));
        await other.StopAsync().Soon();
    }

    [Fact]
    public async Task A_start_that_waits_for_the_pool_fails_when_no_worker_can_be_started()
    {
        using IHost host = Application(
            new FakeLauncher(FakeStart.Fails(WorkerStartStage.Launch, "the disk is full")), more: static pool => pool.WaitUntilReady = true);

        PoolUnavailableException e = await Assert.ThrowsAsync<PoolUnavailableException>(() => host.StartAsync().Soon());

        Assert.Contains("the disk is full", e.Message);
    }

    [Fact]
    public void A_contract_has_one_pool()
    {
        HostApplicationBuilder builder = Builder([]);
        builder.Services.AddHawserWorkerPool<IDock, SlowDock>(static _ => { });

        Assert.Throws<ArgumentException>(() => builder.Services.AddHawserWorkerPool<IDock, SlowDock>(static _ => { }));
    }

    private IHost Application(FakeLauncher launcher, TimeProvider? clock = null, Action<HawserWorkerPoolOptions>? more = null)
    {
        HostApplicationBuilder builder = Builder([]);
        builder.Services.AddSingleton(clock ?? TimeProvider.System);
        builder.Services.AddHawserWorkerPool<IDock, SlowDock>(pool =>
        {
            pool.Size = 1;
            pool.Launcher = launcher;
            more?.Invoke(pool);
        });
        builder.Services.AddHealthChecks().AddHawserWorkerPool<IDock>();
        return builder.Build();
    }

    private HostApplicationBuilder Builder(Dictionary<string, string?> configuration)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(configuration);
        builder.Services.AddSingleton<ILoggerFactory>(_log);
        return builder;
    }

    /// <summary>A pool that is full refuses at once, and in another way than one that takes no more.</summary>
    private static bool IsDraining(WorkerPool<IDock> pool) =>
        pool.RunAsync(static (client, token) => client.LoadAsync("late", token)).Exception?.InnerException is ObjectDisposedException;

    private static async Task<HealthStatus> HealthAsync(IHost host) =>
        (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync().Soon()).Status;
}
