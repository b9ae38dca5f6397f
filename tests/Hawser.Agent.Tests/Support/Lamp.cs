using System.Text.Json.Serialization;

namespace Hawser.Agent.Tests.Support;

/// <summary>Settings of a worker.</summary>
public sealed record Lamp
{
    public required string Colour { get; init; }

    public int Watts { get; init; }
}

/// <summary>How they are read.</summary>
[JsonSerializable(typeof(Lamp))]
internal sealed partial class LampJson : JsonSerializerContext;
