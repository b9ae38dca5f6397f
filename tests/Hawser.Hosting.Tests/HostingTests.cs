using System.Threading.RateLimiting;
using Hawser.Agent;
using Hawser.Agent.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Hawser.Hosting.Tests;

/// <summary>An agent in an application with a generic host.</summary>
public sealed class HostingTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hawser-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A2_an_applications_agent_is_configured_by_its_configuration_and_ends_with_it()
    {
        string file = Path.Combine(_folder.FullName, "lights.json");
        await File.WriteAllTextAsync(file, "[1]");
        IHost host = Application(
            new() { ["Documents:lights"] = file, ["Limits:api:Permits"] = "1", ["Limits:api:Window"] = "01:00:00", ["TakesTelemetry"] = "true" },
            static services => services.AddSingleton<IHarbour>(new Harbour("the application's", Task.FromResult(1))).AddHawserAgentService<IHarbour>());
        await host.StartAsync().Soon();
        AgentServer agent = host.Services.GetRequiredService<AgentServer>();

        await using AgentClient client = agent.CreateLocalClient();
        await client.GetDocument("lights").Becomes("[1]");
        RateLimiter limiter = client.GetRateLimiter("api", "", new AgentLimitOptions { Fallback = AgentLimitFallback.Refuse });
        Assert.True((await limiter.AcquireAsync()).IsAcquired);
        Assert.False((await limiter.AcquireAsync()).IsAcquired);
        Assert.Equal("the application's", await client.CreateProxy<IHarbour>().WhoAmIAsync().Soon());
        Assert.Equal(HealthStatus.Healthy, await HealthAsync(host));

        await host.StopAsync().Soon();
        Assert.Throws<ObjectDisposedException>(() => agent.IssueTicket("late"));
        Assert.Equal(HealthStatus.Unhealthy, await HealthAsync(host));
        host.Dispose();
    }

    [Fact]
    public async Task A2_an_agent_whose_document_has_not_come_is_degraded()
    {
        using IHost host = Application(new() { ["Documents:lights"] = Path.Combine(_folder.FullName, "none") });
        await host.StartAsync().Soon();
        Assert.Equal(HealthStatus.Degraded, await HealthAsync(host));
        await host.StopAsync().Soon();
    }

    [Theory]
    [InlineData("Limits:api:Permits", "0")]
    [InlineData("Limits:api:Window", "-00:01:00")]
    [InlineData("Documents:lights", "ftp://lights.test/")]
    [InlineData("Documents:lights", "")]
    [InlineData("DocumentInterval", "00:00:00")]
    [InlineData("SilenceTimeout", "2.00:00:00")]
    public async Task A15_a_configuration_that_is_wrong_stops_the_start_and_names_what_is_wrong(string key, string value)
    {
        var configuration = new Dictionary<string, string?> { ["Limits:api:Permits"] = "1", [key] = value };
        using IHost host = Application(configuration);

        OptionsValidationException e = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync().Soon());

        Assert.Contains(key.Split(':')[0], e.Message);
    }

    [Fact]
    public async Task A1_a_processs_client_is_a_service_and_A12_its_health_says_whether_it_reaches_its_agent()
    {
        await using AgentServer agent = Ports.Open();
        AgentTicket ticket = agent.IssueTicket("tug");
        using AgentTicketPipe pipe = ticket.OpenPipe();
        await using AgentClient client = AgentClient.From(pipe.EnvironmentValue, Ports.Quick);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton(client).AddHawserAgentClient().AddHealthChecks().AddHawserAgentClient();
        using IHost host = builder.Build();
        await host.Services.GetRequiredService<AgentClient>().ConnectAsync().Soon();
        Assert.Equal(HealthStatus.Healthy, await HealthAsync(host));

        await agent.DisposeAsync().Soon();
        long start = TimeProvider.System.GetTimestamp();
        while (client.State != AgentClientState.Closed)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience.Limit);
            await Task.Yield();
        }

        Assert.Equal(HealthStatus.Unhealthy, await HealthAsync(host));
    }

    private static IHost Application(Dictionary<string, string?> configuration, Action<IServiceCollection>? add = null)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(configuration);
        builder.Services.AddHawserAgent(options => builder.Configuration.Bind(options));
        builder.Services.AddHealthChecks().AddHawserAgent();
        add?.Invoke(builder.Services);
        return builder.Build();
    }

    private static async Task<HealthStatus> HealthAsync(IHost host) =>
        (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync().Soon()).Status;
}
