using System.Text.Json.Serialization;

namespace Hawser.Runtimes.CSharp;

/// <summary>How the settings travel.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(CSharpSettings))]
internal sealed partial class CSharpJson : JsonSerializerContext;
