using Hawser.Agent.Wire;
using Hawser.Rpc;

namespace Hawser.Agent.Links;

/// <summary>
/// A client's way to its agent: over a worker's own connection, over connections that are dialed with a ticket, or in the same process. What is above
/// it knows no difference. Thread-safe.
/// </summary>
internal abstract class AgentLink : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AgentClientState _state = AgentClientState.Idle;

    internal AgentClientState State
    {
        get
        {
            lock (_gate)
            {
                return _state;
            }
        }
    }

    /// <summary>Told of each connection, one after the other, when the agent has answered on it; set before <see cref="Start"/>.</summary>
    internal Action<AgentWelcome>? OnConnected { get; set; }

    /// <summary>The agent. Its calls wait for a connection, and fail with <see cref="AgentUnavailableException"/> when none comes.</summary>
    internal abstract IAgentSession Session { get; }

    /// <summary>
    /// The agent, for questions whose answer is of use whenever it comes: they have no deadline, which each call would carry and count. Who does not want to
    /// wait for one waits no longer, and still hears of it. They end with their connection.
    /// </summary>
    internal virtual IAgentSession Unhurried => Session;

    /// <summary>Completes with the first connection; faults when none comes any more.</summary>
    internal Task FirstConnected => _connected.Task;

    /// <summary>Told of each connection, before <see cref="OnConnected"/>, where the agent takes what the client logs over it.</summary>
    internal Action<RpcPeer>? OnLogTaken { get; set; }

    /// <summary>Begins to connect. Called once.</summary>
    internal abstract void Start();

    /// <summary>A client of one of the agent's contracts.</summary>
    internal abstract T CreateProxy<T>(RpcProxyOptions? options)
        where T : class;

    public abstract ValueTask DisposeAsync();

    /// <returns>False: it was closed before.</returns>
    protected bool Enter(AgentClientState state)
    {
        lock (_gate)
        {
            if (_state == AgentClientState.Closed)
            {
                return false;
            }

            _state = state;
            return true;
        }
    }

    protected void Welcome(AgentWelcome welcome)
    {
        if (Enter(AgentClientState.Connected))
        {
            OnConnected?.Invoke(welcome);
            _connected.TrySetResult();
        }
    }

    protected void Close(Exception reason)
    {
        Enter(AgentClientState.Closed);
        if (_connected.TrySetException(reason))
        {
            _ = _connected.Task.Exception; // Nobody may be waiting.
        }
    }
}
