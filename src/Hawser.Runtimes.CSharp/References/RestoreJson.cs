using System.Text.Json.Serialization;

namespace Hawser.Runtimes.CSharp.References;

/// <summary>How the cache keeps what packages stand for.</summary>
[JsonSerializable(typeof(RestoreResult))]
internal sealed partial class RestoreJson : JsonSerializerContext;
