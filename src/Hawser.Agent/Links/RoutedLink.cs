using Hawser.Agent.Wire;
using Hawser.Rpc;
using Microsoft.Extensions.Logging;

namespace Hawser.Agent.Links;

/// <summary>A link over connections: calls go to the peer that there is, or wait for the next.</summary>
internal abstract partial class RoutedLink : AgentLink
{
    private readonly RpcRoute _route;
    private readonly IAgentSession _session;
    private readonly IAgentSession _unhurried;

    protected RoutedLink(AgentClientOptions options, ILogger logger)
    {
        Options = options;
        Logger = logger;
        _route = new RpcRoute(new RpcRouteOptions
        {
            Peer = new RpcPeerOptions { TimeProvider = options.TimeProvider, LoggerFactory = options.LoggerFactory },
            WaitTimeout = options.ConnectTimeout,
            WaitedTooLong = method => new AgentUnavailableException(
                $"'{method}' was not called: there was no connection to the agent within {options.ConnectTimeout.TotalSeconds:0.###} s."),
        });
        _session = _route.CreateProxy<IAgentSession>(new RpcProxyOptions { Timeout = options.CallTimeout });
        _unhurried = _route.CreateProxy<IAgentSession>();
    }

    internal override IAgentSession Session => _session;

    internal override IAgentSession Unhurried => _unhurried;

    protected AgentClientOptions Options { get; }

    protected ILogger Logger { get; }

    /// <summary>Whether what is logged goes over this link; else it has another way.</summary>
    protected virtual bool TakesLog => false;

    internal override T CreateProxy<T>(RpcProxyOptions? options) => _route.CreateProxy<T>(options);

    /// <summary>Introduces the client, before any other call goes over the connection.</summary>
    protected async ValueTask GreetAsync(RpcPeer peer, CancellationToken cancellationToken)
    {
        IAgentSession session = peer.CreateProxy<IAgentSession>(new RpcProxyOptions { Timeout = Options.CallTimeout });
        AgentWelcome welcome = await session.OpenAsync(new AgentHello(Environment.ProcessId))
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        _route.Use(peer);
        LogConnected(Logger, welcome.Worker);
        if (welcome.TakesTelemetry && TakesLog)
        {
            OnLogTaken?.Invoke(peer);
        }

        Welcome(welcome);
    }

    /// <summary>No connection comes any more.</summary>
    protected void GiveUp(string reason, Exception? failure)
    {
        string message = $"The agent cannot be asked any more: {reason}";
        _route.Refuse(method => new AgentUnavailableException($"'{method}' was not called. {message}", failure));
        Close(new AgentUnavailableException(message, failure));
        LogClosed(Logger, reason);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Connected to the agent as '{Worker}'")]
    private static partial void LogConnected(ILogger logger, string worker);

    [LoggerMessage(Level = LogLevel.Information, Message = "No connection to the agent comes any more: {Reason}")]
    private static partial void LogClosed(ILogger logger, string reason);
}
