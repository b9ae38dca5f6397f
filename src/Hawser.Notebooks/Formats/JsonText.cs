using System.Text;
using System.Text.Json;

namespace Hawser.Notebooks.Formats;

/// <summary>Reads JSON whose errors have a place in the text.</summary>
internal static class JsonText
{
    /// <summary>Deeper than metadata ever is, and no danger to the stack; of two members of one name, one would be lost.</summary>
    public static JsonDocumentOptions Options { get; } = new() { MaxDepth = 256, AllowDuplicateProperties = false };

    /// <summary>Reads JSON.</summary>
    /// <param name="json">The text.</param>
    /// <param name="linesBefore">How many lines of the file come before it.</param>
    /// <param name="what">What it is, for the message.</param>
    /// <exception cref="NotebookFormatException">It is not JSON.</exception>
    public static JsonElement Parse(string json, int linesBefore, string what)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            int line = (int)(e.LineNumber ?? 0);
            int column = ColumnOf(json, line, (int)(e.BytePositionInLine ?? 0));
            string reason = e.Message;
            int place = reason.IndexOf(" LineNumber:", StringComparison.Ordinal);
            reason = place < 0 ? reason : reason[..place];
            throw new NotebookFormatException(
                $"{char.ToUpperInvariant(what[0])}{what[1..]} is not JSON: {reason} Mend the text there, or restore the file.",
                line + 1 + linesBefore,
                column,
                e);
        }
        catch (ArgumentException e)
        {
            // Half a surrogate pair: a text of .NET may have it, one in UTF-8 cannot.
            throw new NotebookFormatException(
                $"{char.ToUpperInvariant(what[0])}{what[1..]} is not text: {e.Message}", 1 + linesBefore, 0, e);
        }
    }

    /// <summary>Where something within a JSON text is: its line and column, both from 1.</summary>
    /// <param name="json">The text, which is JSON.</param>
    /// <param name="path">The names and numbers of what it is within, from the outermost on.</param>
    public static (int Line, int Column) PlaceOf(string json, params ReadOnlySpan<object> path)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(json);
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = Options.MaxDepth });
        reader.Read();
        foreach (object step in path)
        {
            if (!Enter(ref reader, step))
            {
                break;
            }
        }

        int offset = (int)reader.TokenStartIndex;
        int lineStart = bytes.AsSpan(0, offset).LastIndexOf((byte)'\n') + 1;
        return (1 + bytes.AsSpan(0, offset).Count((byte)'\n'), 1 + Encoding.UTF8.GetCharCount(bytes.AsSpan(lineStart, offset - lineStart)));
    }

    // Goes to a member or an element; stays at the value's beginning where there is none.
    private static bool Enter(ref Utf8JsonReader reader, object step)
    {
        Utf8JsonReader at = reader;
        if (at.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return false;
        }

        for (int i = 0; at.Read() && at.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray); i++)
        {
            bool isIt = step is int index && index == i;
            if (at.TokenType == JsonTokenType.PropertyName)
            {
                isIt = step is string name && at.ValueTextEquals(name);
                at.Read();
            }

            if (isIt)
            {
                reader = at;
                return true;
            }

            at.Skip();
        }

        return false;
    }

    private static int ColumnOf(string json, int line, int bytes)
    {
        string[] lines = json.Split('\n');
        if (line >= lines.Length)
        {
            return 1;
        }

        byte[] encoded = Encoding.UTF8.GetBytes(lines[line]);
        return 1 + Encoding.UTF8.GetCharCount(encoded.AsSpan(0, Math.Min(bytes, encoded.Length)));
    }
}
