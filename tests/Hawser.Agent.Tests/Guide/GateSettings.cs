using System.Text.Json.Serialization;

namespace Hawser.Agent.Tests.Guide;

/// <summary>The guide's settings.</summary>
public sealed record GateSettings
{
    public string Greeting { get; init; } = "hello";
}

/// <summary>How they are read.</summary>
[JsonSerializable(typeof(GateSettings))]
public sealed partial class GateJson : JsonSerializerContext;
