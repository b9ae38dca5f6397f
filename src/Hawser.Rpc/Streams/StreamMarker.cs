using System.Text.Json;
using Hawser.Rpc.Wire;

namespace Hawser.Rpc.Streams;

/// <summary>How a message names a stream in place of a value: <c>{"$bytes":id,"length":n}</c>, <c>{"$bytes":id}</c>,
/// <c>{"$stream":id}</c>.</summary>
internal readonly record struct StreamMarker(uint Id, bool IsBytes, long? Length)
{
    /// <summary>Reads a marker.</summary>
    /// <param name="reader">Stands on the value; a copy, so that the original stays there.</param>
    /// <param name="marker">The marker.</param>
    /// <returns>False: the value is anything else.</returns>
    public static bool TryRead(Utf8JsonReader reader, out StreamMarker marker)
    {
        marker = default;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        uint? id = null;
        bool isBytes = false;
        long? length = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isLength = JsonNames.Is(reader, "length"u8);
            bool namesBytes = JsonNames.Is(reader, "$bytes"u8);
            bool isKnown = isLength || namesBytes || JsonNames.Is(reader, "$stream"u8);
            reader.Read();
            if (!isKnown || reader.TokenType != JsonTokenType.Number)
            {
                return false;
            }

            if (isLength && length is null && reader.TryGetInt64(out long n) && n >= 0)
            {
                length = n;
            }
            else if (!isLength && id is null && reader.TryGetUInt32(out uint number) && number > 0)
            {
                id = number;
                isBytes = namesBytes;
            }
            else
            {
                return false;
            }
        }

        marker = new StreamMarker(id ?? 0, isBytes, length);
        return id is not null && (isBytes || length is null);
    }

    /// <summary>Reads a whole value as a marker.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out StreamMarker marker)
    {
        // Three numbers and their names: what is longer is a value.
        marker = default;
        if (value.Length is 0 or > 256 || value[0] != (byte)'{')
        {
            return false;
        }

        var reader = new Utf8JsonReader(value, new JsonReaderOptions { MaxDepth = 1000 });
        reader.Read();
        return TryRead(reader, out marker);
    }

    /// <summary>The streams that a request's parameters name, in their order; null: none.</summary>
    /// <remarks>
    /// This is how the reader thread learns of streams whose frames may come next, before anybody has looked at the parameters. It does
    /// not know their types: a value that only looks like a marker makes a stream that nobody claims, and nothing comes on it.
    /// </remarks>
    public static List<StreamMarker>? FindAll(ReadOnlySpan<byte> parameters, int depth)
    {
        if (parameters.IndexOfAny((byte)'$', (byte)'\\') < 0)
        {
            return null; // At a glance: most have neither.
        }

        if (parameters.IndexOf((byte)'$') < 0 && parameters.IndexOf("\\u0024"u8) < 0)
        {
            return null;
        }

        List<StreamMarker>? found = null;
        var reader = new Utf8JsonReader(parameters, new JsonReaderOptions { MaxDepth = depth });
        reader.Read();
        while (reader.Read() && reader.TokenType is not (JsonTokenType.EndArray or JsonTokenType.EndObject))
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                reader.Read();
            }

            if (TryRead(reader, out StreamMarker marker))
            {
                (found ??= []).Add(marker);
            }

            reader.Skip();
        }

        return found;
    }

    /// <summary>The bytes of known length that streams bring. A length that no receiver accepts counts as none.</summary>
    public static long KnownLength(List<StreamMarker>? streams)
    {
        long sum = 0L;
        foreach (StreamMarker stream in streams ?? [])
        {
            sum += stream.Length is <= int.MaxValue and { } length ? length : 0;
        }

        return sum;
    }

    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber(IsBytes ? "$bytes"u8 : "$stream"u8, Id);
        if (Length is { } length)
        {
            writer.WriteNumber("length"u8, length);
        }

        writer.WriteEndObject();
    }
}
