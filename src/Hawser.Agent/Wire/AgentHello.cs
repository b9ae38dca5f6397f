namespace Hawser.Agent.Wire;

/// <summary>What a client says of itself.</summary>
/// <param name="ProcessId">Its process.</param>
internal sealed record AgentHello(int ProcessId);
