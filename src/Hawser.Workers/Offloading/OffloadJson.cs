using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hawser.Workers.Offloading;

/// <summary>
/// How what goes to the workers of a <see cref="ProcessPool"/> is written; arguments and results themselves by <see cref="Values"/>.
/// </summary>
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(OffloadAnswers))]
internal sealed partial class OffloadJson : JsonSerializerContext
{
    /// <summary>Tuples have fields, and numbers may be infinite. Both sides are the same build, so nothing else needs to agree.</summary>
    internal static JsonSerializerOptions Values { get; } = new()
    {
        IncludeFields = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };
}
