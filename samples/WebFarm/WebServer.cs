using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using Hawser.Agent;
using Hawser.Workers;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace WebFarm;

/// <summary>A whole ASP.NET Core application in a worker process, with its settings, its limit and its report at the parent.</summary>
public sealed class WebServer : IWebServer, IWorkerInit<int>, IAsyncDisposable
{
    private const string ClientHeader = "X-Client";

    // Nobody is answered with settings that are not the farm's. A file that is not there fails the start, and the pool's log says so.
    private static readonly TimeSpan SettingsTimeout = TimeSpan.FromSeconds(10);

    // Who is not answered in time is refused: with the parent gone, this process is about to end as well.
    private static readonly AgentLimitOptions Asking = new() { Fallback = AgentLimitFallback.Refuse, Timeout = TimeSpan.FromSeconds(10) };

    private readonly AgentClient _agent;
    private readonly AgentSettings<FarmSettings> _settings;
    private readonly string _name;
    private readonly WebApplication _application;

    /// <summary>Makes the application; nothing listens yet.</summary>
    /// <param name="context">The worker's own.</param>
    /// <param name="port">The farm's port.</param>
    public WebServer(WorkerContext context, int port)
    {
        ArgumentNullException.ThrowIfNull(context);
        _name = context.Name;
        _agent = AgentClient.Of(context);
        _settings = _agent.GetSettings("farm", FarmJson.Default.FarmSettings, initial: new FarmSettings("hello"));

        // Nothing that is read from files or from the environment: what this process has to know comes from its parent.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(context.LoggerFactory).AddSingleton<IHostLifetime, WorkerLifetime>();
        builder.Services.AddRoutingCore().AddRateLimiter(Limit);
        builder.WebHost.UseKestrelCore().UseSockets(static sockets => sockets.CreateBoundListenSocket = Bind);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        _application = builder.Build();
        _application.UseRateLimiter();
        _application.MapGet("/", AnswerAsync).RequireRateLimiting("requests");
        _application.MapGet("/report", ReportAsync);
    }

    /// <inheritdoc/>
    public async Task<int> OpenAsync(CancellationToken cancellationToken = default)
    {
        await _settings.Document.WaitAsync(cancellationToken).WaitAsync(SettingsTimeout, cancellationToken);
        await _application.StartAsync(cancellationToken);
        return Environment.ProcessId;
    }

    /// <inheritdoc/>
    public Task CloseAsync(CancellationToken cancellationToken = default) => _application.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _settings.Dispose();
    }

    private static System.Net.Sockets.Socket Bind(EndPoint endpoint) => SharedPort.Bind((IPEndPoint)endpoint);

    /// <summary>The middleware of the framework, as it is. Each client has the whole limit, wherever its requests land.</summary>
    private void Limit(RateLimiterOptions limits)
    {
        limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limits.AddPolicy("requests", http => RateLimitPartition.Get(
            ClientOf(http), client => _agent.GetRateLimiter("requests", client, Asking)));
        limits.OnRejected = (rejected, _) =>
        {
            if (rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan wait))
            {
                rejected.HttpContext.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            }

            _agent.Events.TryAdd($"{Report.Refused} {_name}");
            return ValueTask.CompletedTask;
        };
    }

    /// <summary>A key that was issued to the client would be better; without one it is the address that it comes from.</summary>
    private static string ClientOf(HttpContext http) =>
        http.Request.Headers[ClientHeader] is [{ Length: > 0 and <= 100 } name] ? name : $"{http.Connection.RemoteIpAddress}";

    /// <summary>Counts, and answers when that is on the parent's disk: so whatever is killed, what was answered is in the report.</summary>
    private async Task AnswerAsync(HttpContext http)
    {
        http.Response.Headers["X-Worker"] = $"{_name} {Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}";
        if (!_agent.Events.TryAdd($"{Report.Answered} {_name}"))
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        // What many requests wait for is one batch, and one write. A service that may lose its last second does not wait.
        await _agent.Events.FlushAsync(http.RequestAborted);
        await http.Response.WriteAsync($"{_settings.CurrentValue.Greeting}, {ClientOf(http)}\n");
    }

    private async Task ReportAsync(HttpContext http) =>
        await http.Response.WriteAsJsonAsync(await _agent.CreateProxy<IReport>().ReadAsync(http.RequestAborted));
}
