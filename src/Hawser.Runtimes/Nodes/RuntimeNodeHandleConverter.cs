using System.Text.Json;
using System.Text.Json.Serialization;
using Hawser.Runtimes.Sessions;

namespace Hawser.Runtimes.Nodes;

/// <summary>Writes and reads a node's handle in the form that workers' handles have.</summary>
internal sealed class RuntimeNodeHandleConverter : JsonConverter<RuntimeNodeHandle>
{
    public override RuntimeNodeHandle Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(JsonSerializer.Deserialize(ref reader, RuntimeJson.Default.WorkerHandleIRuntimeSession)
            ?? throw new JsonException("This is no handle of a node."));

    public override void Write(Utf8JsonWriter writer, RuntimeNodeHandle value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.Server, RuntimeJson.Default.WorkerHandleIRuntimeSession);
}
