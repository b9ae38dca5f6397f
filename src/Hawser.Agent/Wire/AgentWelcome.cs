namespace Hawser.Agent.Wire;

/// <summary>What the agent says of itself.</summary>
/// <param name="Worker">The client's name, which its ticket was issued for.</param>
/// <param name="Epoch">The agent's life: generations of documents compare only within one.</param>
/// <param name="TakesTelemetry">Whether it wants what the client logs and measures.</param>
internal sealed record AgentWelcome(string Worker, long Epoch, bool TakesTelemetry);
