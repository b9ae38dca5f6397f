using System.Text.Json;
using System.Text.Unicode;

namespace Hawser.Rpc.Wire;

/// <summary>Goes through the entries of a batch that is known to be JSON.</summary>
internal ref struct BatchReader
{
    private readonly ReadOnlySpan<byte> _batch;
    private Utf8JsonReader _reader;

    /// <param name="batch">The whole message, for which <see cref="FindFault"/> has found nothing.</param>
    /// <param name="depth">How deep it may nest.</param>
    public BatchReader(ReadOnlySpan<byte> batch, int depth)
    {
        _batch = batch;
        _reader = NewReader(batch, depth);
        _reader.Read();
    }

    /// <summary>Whether a message is meant as a batch: whether it begins like an array.</summary>
    public static bool IsBatch(ReadOnlySpan<byte> message) => message.TrimStart(" \t\r\n"u8) is [(byte)'[', ..];

    /// <summary>Reads a batch to its end, before any of it is carried out.</summary>
    /// <param name="batch">The whole message.</param>
    /// <param name="depth">How deep it may nest, its own array included.</param>
    /// <returns>Why it is no JSON text; null: it is one.</returns>
    public static string? FindFault(ReadOnlySpan<byte> batch, int depth)
    {
        if (!Utf8.IsValid(batch))
        {
            return "The batch is not UTF-8.";
        }

        try
        {
            Utf8JsonReader reader = NewReader(batch, depth);
            while (reader.Read())
            {
                // To the end of the text, where anything that follows the array is an error.
            }

            return null;
        }
        catch (JsonException e)
        {
            return $"The batch is no JSON text, or nests deeper than {depth}: {e.Message}";
        }
    }

    /// <summary>Goes to the next entry.</summary>
    /// <param name="entry">Its JSON text.</param>
    /// <returns>False: there is none.</returns>
    public bool Next(out ReadOnlySpan<byte> entry)
    {
        entry = default;
        if (!_reader.Read() || _reader.TokenType == JsonTokenType.EndArray)
        {
            return false;
        }

        int start = (int)_reader.TokenStartIndex;
        _reader.Skip();
        entry = _batch[start..(int)_reader.BytesConsumed];
        return true;
    }

    private static Utf8JsonReader NewReader(ReadOnlySpan<byte> batch, int depth) => new(batch, new JsonReaderOptions { MaxDepth = depth });
}
