using System.Text.Json.Serialization;

namespace WebFarm;

/// <summary>What is changed by editing a file, while the farm runs.</summary>
/// <param name="Greeting">What each answer begins with.</param>
internal sealed record FarmSettings(string Greeting);

/// <summary>How the settings are read.</summary>
[JsonSerializable(typeof(FarmSettings))]
[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
internal sealed partial class FarmJson : JsonSerializerContext;
