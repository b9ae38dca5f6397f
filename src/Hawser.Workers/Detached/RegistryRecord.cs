using System.Buffers;
using System.Text.Json;
using Hawser.Workers.Handles;

namespace Hawser.Workers.Detached;

/// <summary>What a detached worker's file in the registry says: its handle, and who started it, when, with what lease.</summary>
internal sealed record RegistryRecord
{
    public required HandleContent Handle { get; init; }

    /// <summary>The contract's wire name and hash.</summary>
    public required string Contract { get; init; }

    public required string ContractHash { get; init; }

    public required int OwnerProcessId { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required TimeSpan Lease { get; init; }

    internal byte[] Write()
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            HandleJson.WriteMembersTo(json, Handle);
            json.WriteNumber("lease", Lease.TotalSeconds);
            json.WriteNumber("owner", OwnerProcessId);
            json.WriteString("since", StartedAt);
            json.WriteString("contract", Contract);
            json.WriteString("contractHash", ContractHash);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="IOException">It is no such file. The message never shows the key.</exception>
    internal static RegistryRecord Read(string path, byte[] content)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            JsonElement json = document.RootElement;
            HandleContent handle = HandleJson.Read(json);
            return new RegistryRecord
            {
                Handle = handle.Process is null ? throw new FormatException("It has no 'started'.") : handle,
                Lease = TimeSpan.FromSeconds(json.GetProperty("lease").GetDouble()),
                OwnerProcessId = json.GetProperty("owner").GetInt32(),
                StartedAt = json.GetProperty("since").GetDateTimeOffset(),
                Contract = json.GetProperty("contract").GetString() ?? "",
                ContractHash = json.GetProperty("contractHash").GetString() ?? "",
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
            or ArgumentException or OverflowException)
        {
            throw new IOException($"'{path}' is no file of the worker registry: {(e is JsonException ? "no such JSON" : e.Message)}", e);
        }
    }
}
