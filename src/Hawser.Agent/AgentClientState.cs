namespace Hawser.Agent;

/// <summary>How a client stands with its agent.</summary>
public enum AgentClientState
{
    /// <summary>It has an agent, and has not been used yet: nothing is connected before.</summary>
    Idle = 0,

    /// <summary>It connects, for the first time or after a loss.</summary>
    Connecting = 1,

    /// <summary>The agent answers.</summary>
    Connected = 2,

    /// <summary>No connection comes any more: the ticket was revoked, the agent has ended for good, or the client was disposed.</summary>
    Closed = 3,

    /// <summary>There is no agent: the process works alone.</summary>
    Alone = 4,
}
