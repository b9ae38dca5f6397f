using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hawser.Workers.Handles;

/// <summary>Writes and reads a handle as <see cref="HandleJson"/> says.</summary>
/// <typeparam name="TContract">The worker's contract, which does not cross: the two sides compare its hash when they connect.</typeparam>
internal sealed class WorkerHandleConverter<TContract> : JsonConverter<WorkerHandle<TContract>>
    where TContract : class
{
    public override WorkerHandle<TContract> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(HandleJson.Read(JsonElement.ParseValue(ref reader)));

    public override void Write(Utf8JsonWriter writer, WorkerHandle<TContract> value, JsonSerializerOptions options) =>
        HandleJson.Write(writer, value.Content);
}
