using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hawser.Agent.Wire;

/// <summary>How the agent's own values are written: by generated code, so that a trimmed application's workers can ask it too.</summary>
[JsonSerializable(typeof(AgentHello))]
[JsonSerializable(typeof(AgentWelcome))]
[JsonSerializable(typeof(EventMessage))]
[JsonSerializable(typeof(MeasurementMessage[]))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(long))]
internal sealed partial class AgentJson : JsonSerializerContext;
