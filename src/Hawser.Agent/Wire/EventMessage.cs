namespace Hawser.Agent.Wire;

/// <summary>A batch as it crosses; nothing of it is trusted.</summary>
internal sealed record EventMessage(string? Stream, long Sequence, long Dropped, AgentEvent[]? Events);
