using System.Text.Json;
using System.Text.Json.Serialization;
using Hawser.Runtimes.Sessions;

namespace Hawser.Runtimes.Connecting;

/// <summary>Writes and reads an observer's ticket as an object with the session's handle.</summary>
internal sealed class RuntimeObserverTicketConverter : JsonConverter<RuntimeObserverTicket>
{
    public override RuntimeObserverTicket Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(JsonSerializer.Deserialize(ref reader, RuntimeJson.Default.ObserverTicketContent)
            ?? throw new JsonException("This is no ticket of a runtime's observer."));

    public override void Write(Utf8JsonWriter writer, RuntimeObserverTicket value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.Content, RuntimeJson.Default.ObserverTicketContent);
}
