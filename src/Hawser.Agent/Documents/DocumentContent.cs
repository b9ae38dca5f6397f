using System.Buffers.Binary;
using System.Text.Json;

namespace Hawser.Agent.Documents;

/// <summary>
/// A document's content with its version in front of it, as one array that is made once and served as it is: eight bytes of epoch, eight of
/// generation, little-endian, then the UTF-8 text. Immutable.
/// </summary>
internal sealed class DocumentContent
{
    private const int HeaderBytes = 16;

    /// <summary>The longest text: what a message to a worker has room for, with its envelope and the version.</summary>
    internal const int MostBytes = (64 << 20) - (64 << 10);

    private readonly byte[] _served;

    private DocumentContent(byte[] served) => _served = served;

    internal long Epoch => BinaryPrimitives.ReadInt64LittleEndian(_served);

    internal long Generation => BinaryPrimitives.ReadInt64LittleEndian(_served.AsSpan(sizeof(long)));

    internal ReadOnlyMemory<byte> Text => _served.AsMemory(HeaderBytes);

    /// <summary>What is sent: nobody may change it.</summary>
    internal byte[] Served => _served;

    internal static DocumentContent Create(long epoch, long generation, ReadOnlySpan<byte> text)
    {
        byte[] served = new byte[HeaderBytes + text.Length];
        BinaryPrimitives.WriteInt64LittleEndian(served, epoch);
        BinaryPrimitives.WriteInt64LittleEndian(served.AsSpan(sizeof(long)), generation);
        text.CopyTo(served.AsSpan(HeaderBytes));
        return new DocumentContent(served);
    }

    /// <returns>Null: no agent sends that.</returns>
    internal static DocumentContent? Read(byte[] served) =>
        served.Length > HeaderBytes && new DocumentContent(served) is { Epoch: >= 0, Generation: > 0 } content ? content : null;

    /// <returns>What is wrong with a text; null: nothing.</returns>
    internal static string? Fault(ReadOnlySpan<byte> text)
    {
        if (text.Length > MostBytes)
        {
            return $"it has {text.Length} bytes, more than a message to a worker has room for ({MostBytes})";
        }

        try
        {
            var reader = new Utf8JsonReader(text);
            bool isNull = !reader.Read() || reader.TokenType == JsonTokenType.Null;
            while (reader.Read())
            {
                // To its end, since what is cut off is no document.
            }

            return isNull ? "it is null" : null;
        }
        catch (JsonException e)
        {
            return text.IsEmpty ? "it is empty" : e.Message;
        }
    }
}
