using Hawser.Ipc;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hawser.Agent.Tests.Support;

/// <summary>Agents that serve <see cref="IHarbour"/>, and listen in memory.</summary>
internal static class Ports
{
    public static AgentServer Open(Task<int>? tide = null, ILoggerFactory? log = null, TimeProvider? clock = null) => new(new AgentServerOptions
    {
        Services = [AgentService.For<IHarbour>(worker => new Harbour(worker.Name, tide ?? Task.FromResult(3)))],
        Endpoint = IpcEndpoint.CreateInMemory(),
        LoggerFactory = log ?? NullLoggerFactory.Instance,
        TimeProvider = clock ?? TimeProvider.System,
    });

    /// <summary>A client that returns at once.</summary>
    public static AgentClientOptions Quick { get; } = new()
    {
        ReconnectDelay = TimeSpan.FromMilliseconds(1),
        MaxReconnectDelay = TimeSpan.FromMilliseconds(5),
        ConnectTimeout = TimeSpan.FromSeconds(30),
    };
}
