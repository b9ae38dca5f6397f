using System.Buffers;
using System.Text.Json;
using Hawser.Ipc;

namespace Hawser.Workers.Handles;

/// <summary>
/// The one form of a worker's handle in JSON, over channels and in files: the members of <see cref="IpcHandle"/>, the worker's name,
/// process
/// id and start, and the limits of its start, times in milliseconds.
/// </summary>
internal static class HandleJson
{
    private const int Version = 1;

    internal static void Write(Utf8JsonWriter writer, HandleContent content)
    {
        writer.WriteStartObject();
        WriteMembersTo(writer, content);
        writer.WriteEndObject();
    }

    internal static JsonElement ToElement(HandleContent content)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, content);
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    /// <summary>As <see cref="Write"/>, but into an object that is open, for files that have further members.</summary>
    internal static void WriteMembersTo(Utf8JsonWriter writer, HandleContent content)
    {
        writer.WriteNumber("hawser", Version);
        content.Channel.WriteMembersTo(writer);
        writer.WriteString("name", content.Name);
        writer.WriteNumber("pid", content.ProcessId);
        if (content.Process is { } process)
        {
            writer.WriteString("started", process.Started);
            writer.WriteString("realm", process.Realm);
        }

        writer.WriteNumber("startMs", content.StartTimeout.TotalMilliseconds);
        writer.WriteNumber("shutdownMs", content.ShutdownTimeout.TotalMilliseconds);
        writer.WriteNumber("callMs", content.CallTimeout.TotalMilliseconds);
        if (content.MemoryLimit is { } limit)
        {
            writer.WriteNumber("memoryLimit", limit);
        }
    }

    /// <summary>Reads what <see cref="Write"/> or <see cref="WriteMembersTo"/> wrote. Members that are unknown are ignored.</summary>
    /// <exception cref="JsonException">It is no handle of a version that is understood. The message never shows the key.</exception>
    internal static HandleContent Read(JsonElement json)
    {
        try
        {
            int version = json.GetProperty("hawser").GetInt32();
            if (version != Version)
            {
                throw new JsonException($"The worker's handle has version {version}; {Version} is understood here.");
            }

            // As options, since they have the ranges.
            var options = new WorkerOptions
            {
                Name = Text(json, "name"),
                StartTimeout = Time(json, "startMs"),
                ShutdownTimeout = Time(json, "shutdownMs"),
                CallTimeout = Time(json, "callMs"),
                MemoryLimit = json.TryGetProperty("memoryLimit", out JsonElement limit) ? limit.GetInt64() : null,
            };
            int processId = json.GetProperty("pid").GetInt32();
            string? started = Text(json, "started"), realm = Text(json, "realm");
            return new HandleContent
            {
                Name = options.Name ?? throw new JsonException("The worker's handle has no 'name'."),
                ProcessId = processId,
                Process = started is null || realm is null ? null : new ProcessIdentity(processId, started, realm),
                Channel = IpcHandle.Parse(json),
                StartTimeout = options.StartTimeout,
                ShutdownTimeout = options.ShutdownTimeout,
                CallTimeout = options.CallTimeout,
                MemoryLimit = options.MemoryLimit,
            };
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException
            or OverflowException)
        {
            throw new JsonException($"This is no handle of a worker: {e.Message}", e);
        }
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement member) ? member.GetString() : null;

    private static TimeSpan Time(JsonElement json, string name) => TimeSpan.FromMilliseconds(json.GetProperty(name).GetDouble());
}
