using Hawser.Agent;
using Hawser.Ipc;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Hawser.Hosting;

/// <summary>
/// The application's agent: made with it, ended with it. In what order services were added does not matter: it begins before all that start, and ends when
/// all have stopped, since workers have something to say to the last.
/// </summary>
internal sealed class HawserAgentService : IHostedLifecycleService, IAsyncDisposable
{
    private readonly HawserAgentOptions _options;
    private readonly HttpClient _http = new();
    private bool _isStarted;

    public HawserAgentService(
        IOptions<HawserAgentOptions> options, IEnumerable<AgentService> services, ILoggerFactory loggers, IAgentEventSink? sink = null)
    {
        _options = options.Value;
        Agent = new AgentServer(new AgentServerOptions
        {
            Services = [.. services],
            EventSink = sink,
            Endpoint = _options.SocketPath is { } path ? IpcEndpoint.Unix(path) : null,
            SilenceTimeout = _options.SilenceTimeout,
            TakesTelemetry = _options.TakesTelemetry,
            LoggerFactory = loggers,
        });
    }

    internal AgentServer Agent { get; }

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (_isStarted)
        {
            return Task.CompletedTask;
        }

        _isStarted = true;
        foreach ((string name, HawserLimitOptions limit) in _options.Limits)
        {
            Agent.Limit(name, limit.Create());
        }

        foreach ((string name, string where) in _options.Documents)
        {
            Agent.Share(name, AddressOf(where) is { } address
                ? DocumentSource.Http(_http, address, _options.DocumentInterval)
                : DocumentSource.File(where));
        }

        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await Agent.DisposeAsync().ConfigureAwait(false);
        _http.Dispose();
    }

    /// <returns>Null: it is none that can be asked.</returns>
    internal static Uri? AddressOf(string where) =>
        Uri.TryCreate(where, UriKind.Absolute, out Uri? address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            ? address
            : null;
}
