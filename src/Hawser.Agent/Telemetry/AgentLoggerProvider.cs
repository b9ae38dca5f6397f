using Hawser.Rpc;
using Hawser.Workers.Control;
using Hawser.Workers.Serving;
using Microsoft.Extensions.Logging;

namespace Hawser.Agent.Telemetry;

/// <summary>
/// Loggers whose entries go to the agent, as those of a worker go to its owner: sent by the thread that logs, without waiting, within bounds. Without a
/// connection, or where the agent does not want them, they go nowhere. Thread-safe.
/// </summary>
internal sealed class AgentLoggerProvider : ILoggerProvider
{
    private readonly WorkerLoggerFactory _loggers;

    internal AgentLoggerProvider(TimeProvider clock) => _loggers = new WorkerLoggerFactory(new OpenLoggerFactory(), new LogHub(), clock);

    public ILogger CreateLogger(string categoryName) => _loggers.CreateLogger(categoryName);

    public void Dispose()
    {
        // The client's link ends by itself.
    }

    /// <summary>Entries go over this connection from now on.</summary>
    internal void Use(RpcPeer peer) => _loggers.Use(new OwnerLog(peer.CreateProxy<IOwnerLog>(), static _ => { }));
}
