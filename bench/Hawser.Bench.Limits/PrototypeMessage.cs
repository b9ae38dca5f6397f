using System.Text.Json;

namespace Hawser.Bench.Limits;

/// <summary>A request, a notification or an answer of the prototype, written and read by hand.</summary>
internal readonly struct PrototypeMessage
{
    private static readonly JsonEncodedText Version = JsonEncodedText.Encode("jsonrpc");
    private static readonly JsonEncodedText VersionNumber = JsonEncodedText.Encode("2.0");
    private static readonly JsonEncodedText IdName = JsonEncodedText.Encode("id");
    private static readonly JsonEncodedText MethodName = JsonEncodedText.Encode("method");
    private static readonly JsonEncodedText ParamsName = JsonEncodedText.Encode("params");
    private static readonly JsonEncodedText ResultName = JsonEncodedText.Encode("result");
    private static readonly JsonEncodedText[] Methods =
        [.. Enum.GetNames<PrototypeMethod>().Select(name => JsonEncodedText.Encode(name))];

    /// <summary>0: a notification.</summary>
    public long Id { get; init; }

    /// <summary><see cref="PrototypeMethod.None"/>: an answer.</summary>
    public PrototypeMethod Method { get; init; }

    /// <summary>The first parameter, or the result.</summary>
    public int First { get; init; }

    public int Second { get; init; }

    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString(Version, VersionNumber);
        if (Id != 0)
        {
            writer.WriteNumber(IdName, Id);
        }

        if (Method == PrototypeMethod.None)
        {
            writer.WriteNumber(ResultName, First);
        }
        else
        {
            writer.WriteString(MethodName, Methods[(int)Method]);
            writer.WriteStartArray(ParamsName);
            writer.WriteNumberValue(First);
            writer.WriteNumberValue(Second);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    public static PrototypeMessage Parse(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text);
        long id = 0;
        PrototypeMethod method = PrototypeMethod.None;
        int first = 0;
        int second = 0;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(IdName.EncodedUtf8Bytes))
            {
                reader.Read();
                id = reader.GetInt64();
            }
            else if (reader.ValueTextEquals(MethodName.EncodedUtf8Bytes))
            {
                reader.Read();
                method = Find(ref reader);
            }
            else if (reader.ValueTextEquals(ParamsName.EncodedUtf8Bytes))
            {
                reader.Read();
                reader.Read();
                first = reader.GetInt32();
                reader.Read();
                second = reader.GetInt32();
                reader.Read();
            }
            else if (reader.ValueTextEquals(ResultName.EncodedUtf8Bytes))
            {
                reader.Read();
                first = reader.GetInt32();
            }
            else
            {
                reader.Read();
            }
        }

        return new PrototypeMessage { Id = id, Method = method, First = first, Second = second };
    }

    private static PrototypeMethod Find(ref Utf8JsonReader reader)
    {
        int i = 1;
        while (i < Methods.Length && !reader.ValueTextEquals(Methods[i].EncodedUtf8Bytes))
        {
            i++;
        }

        return (PrototypeMethod)i;
    }
}
