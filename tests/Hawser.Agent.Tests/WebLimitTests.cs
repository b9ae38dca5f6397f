using System.Net;
using System.Threading.RateLimiting;
using Hawser.Agent.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hawser.Agent.Tests;

/// <summary>ASP.NET Core's own rate limiting over a shared limit, unchanged.</summary>
public sealed class WebLimitTests
{
    [Fact]
    public async Task A9_two_web_servers_share_a_limit_through_the_middleware_of_the_framework()
    {
        await using AgentServer agent = Ports.Open();
        agent.Limit("requests", AgentLimit.FixedWindow(5, TimeSpan.FromHours(1)));
        await using AgentClient first = agent.CreateLocalClient("first"), second = agent.CreateLocalClient("second");
        await using WebApplication one = await StartAsync(first), other = await StartAsync(second);
        using var http = new HttpClient();

        var statuses = new List<HttpStatusCode>();
        for (int i = 0; i < 10; i++)
        {
            using HttpResponseMessage response = await http.GetAsync(new Uri((i % 2 == 0 ? one : other).Urls.Single())).Soon();
            statuses.Add(response.StatusCode);
        }

        Assert.Equal(
            [.. Enumerable.Repeat(HttpStatusCode.OK, 5), .. Enumerable.Repeat(HttpStatusCode.TooManyRequests, 5)], statuses);
    }

    private static async Task<WebApplication> StartAsync(AgentClient client)
    {
        var options = new AgentLimitOptions { Fallback = AgentLimitFallback.Refuse };
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddRateLimiter(limits =>
        {
            limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limits.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => RateLimitPartition.Get(
                context.Connection.RemoteIpAddress?.ToString() ?? "", address => client.GetRateLimiter("requests", address, options)));
        });
        WebApplication application = builder.Build();
        application.UseRateLimiter();
        application.MapGet("/", () => "hello");
        await application.StartAsync().Soon();
        return application;
    }
}
