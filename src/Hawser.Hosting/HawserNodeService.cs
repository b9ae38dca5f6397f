using Hawser.Runtimes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Hawser.Hosting;

/// <summary>
/// Keeps the application's node open from its start to its stop. A node that cannot be opened is an error in the log and no more: the application does its work
/// without being inspected.
/// </summary>
/// <param name="options">The node.</param>
/// <param name="services">What the code of an evaluation is given.</param>
/// <param name="environment">Names the application.</param>
/// <param name="loggers">Where evaluations are logged.</param>
internal sealed partial class HawserNodeService(
    IOptions<HawserNodeOptions> options, IServiceProvider services, IHostEnvironment environment, ILoggerFactory loggers) : IHostedService
{
    private readonly ILogger _logger = loggers.CreateLogger(RuntimeNode.LogCategory);
    private RuntimeNode? _node;

    /// <summary>The node; null while there is none.</summary>
    internal RuntimeNode? Node => _node;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        HawserNodeOptions asked = options.Value;
        string name = asked.Name ?? environment.ApplicationName;
        if (!asked.Enabled)
        {
            LogOff(_logger, name);
            return;
        }

        try
        {
            _node = await RuntimeNode.OpenAsync(
                new RuntimeNodeOptions { Name = name, Registry = asked.Registry, Services = services, LoggerFactory = loggers },
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(_logger, name, e);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_node is not null)
        {
            await _node.DisposeAsync().ConfigureAwait(false);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Node '{Node}' is not opened: it is not enabled (HawserNodeOptions.Enabled)")]
    private static partial void LogOff(ILogger logger, string node);

    [LoggerMessage(Level = LogLevel.Error, Message = "Node '{Node}' could not be opened. The application goes on without it")]
    private static partial void LogFailed(ILogger logger, string node, Exception exception);
}
