using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hawser.Workers.Control;

/// <summary>How the control contracts' values are written: by generated code, so that a trimmed application's workers start too.</summary>
[JsonSerializable(typeof(JsonElement?))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(FaultMessage))]
[JsonSerializable(typeof(DetachMessage))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(LogMessage))]
internal sealed partial class ControlJson : JsonSerializerContext;
