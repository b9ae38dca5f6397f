using System.Text.Json.Serialization;

namespace Hawser.Agent.Wire;

/// <summary>A batch as it crosses; nothing of it is trusted.</summary>
internal sealed record EventMessage(
    string? Stream, long Sequence, long Dropped, [property: JsonConverter(typeof(EventsConverter))] AgentEvent[]? Events);
