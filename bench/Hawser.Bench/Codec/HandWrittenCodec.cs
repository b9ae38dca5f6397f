using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Hawser.Bench.Codec;

/// <summary>The same texts, written and read by hand, with everything reused that can be.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The writer writes to a buffer of ours: nothing of it needs an end.")]
internal sealed class HandWrittenCodec : ICodec
{
    private static readonly JsonEncodedText Version = JsonEncodedText.Encode("jsonrpc");
    private static readonly JsonEncodedText VersionNumber = JsonEncodedText.Encode("2.0");
    private static readonly JsonEncodedText Id = JsonEncodedText.Encode("id");
    private static readonly JsonEncodedText MethodName = JsonEncodedText.Encode("method");
    private static readonly JsonEncodedText Method = JsonEncodedText.Encode("IBenchWork.AddLength");
    private static readonly JsonEncodedText Params = JsonEncodedText.Encode("params");
    private static readonly JsonEncodedText Result = JsonEncodedText.Encode("result");

    private readonly ArrayBufferWriter<byte> _request = new(512);
    private readonly ArrayBufferWriter<byte> _answer = new(512);
    private readonly Utf8JsonWriter _writer = new(Stream.Null, new JsonWriterOptions { SkipValidation = true });
    private long _lastId;

    public ReadOnlySpan<byte> WriteRequest(int first, int second, string text)
    {
        Begin(_request, ++_lastId);
        _writer.WriteString(MethodName, Method);
        _writer.WriteStartArray(Params);
        _writer.WriteNumberValue(first);
        _writer.WriteNumberValue(second);
        _writer.WriteStringValue(text);
        _writer.WriteEndArray();
        _writer.WriteEndObject();
        _writer.Flush();
        return _request.WrittenSpan;
    }

    public ReadOnlySpan<byte> Serve(ReadOnlySpan<byte> request)
    {
        long id = 0;
        int sum = 0;
        var reader = new Utf8JsonReader(request);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(Id.EncodedUtf8Bytes))
            {
                reader.Read();
                id = reader.GetInt64();
            }
            else if (reader.ValueTextEquals(MethodName.EncodedUtf8Bytes))
            {
                reader.Read();
                if (!reader.ValueTextEquals(Method.EncodedUtf8Bytes))
                {
                    throw new JsonException();
                }
            }
            else if (reader.ValueTextEquals(Params.EncodedUtf8Bytes))
            {
                reader.Read();
                reader.Read();
                int first = reader.GetInt32();
                reader.Read();
                int second = reader.GetInt32();
                reader.Read();
                sum = first + second + reader.GetString()!.Length;
                reader.Read();
            }
            else
            {
                reader.Read();
            }
        }

        Begin(_answer, id);
        _writer.WriteNumber(Result, sum);
        _writer.WriteEndObject();
        _writer.Flush();
        return _answer.WrittenSpan;
    }

    public int ReadAnswer(ReadOnlySpan<byte> answer)
    {
        int result = 0;
        var reader = new Utf8JsonReader(answer);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isResult = reader.ValueTextEquals(Result.EncodedUtf8Bytes);
            reader.Read();
            if (isResult)
            {
                result = reader.GetInt32();
            }
        }

        return result;
    }

    private void Begin(ArrayBufferWriter<byte> buffer, long id)
    {
        buffer.ResetWrittenCount();
        _writer.Reset(buffer);
        _writer.WriteStartObject();
        _writer.WriteString(Version, VersionNumber);
        _writer.WriteNumber(Id, id);
    }
}
