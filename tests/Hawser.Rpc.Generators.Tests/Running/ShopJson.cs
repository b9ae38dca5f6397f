using System.Text.Json.Serialization;

namespace Hawser.Rpc.Generators.Tests.Running;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ShopItem))]
[JsonSerializable(typeof(IReadOnlyList<int>))]
internal sealed partial class ShopJson : JsonSerializerContext;
