using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Hawser.Rpc.Wire;

/// <summary>How Hawser's own JSON texts are written.</summary>
internal static class WireText
{
    /// <summary>
    /// The options of a writer whose first value stands <paramref name="enclosing"/> levels deep in its message. The other side's
    /// depth limit is kept by failing the call that would exceed it.
    /// </summary>
    public static JsonWriterOptions WriterOptions(int depth, int enclosing) => new()
    {
        // The text goes to a JSON parser, never into a page: what is not ASCII stays as it is and half as long.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = Math.Max(1, depth - enclosing),
        SkipValidation = true,
    };

    /// <summary>
    /// Whether a text of JSON holds it as it is: letters, digits and the dots of names. Asked of methods' names when a process starts, since
    /// the encoder's own tables take some milliseconds to make.
    /// </summary>
    public static bool IsPlain(string text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '/' or '$'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The text, cut where it is longer; never between the halves of a surrogate pair.</summary>
    public static string Shorten(string text, int length) =>
        text.Length <= length
            ? text
            : string.Concat(text.AsSpan(0, length > 0 && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length), "…");

    /// <summary>What a peer sent, as text for a log or a message: at most 200 bytes of it.</summary>
    public static string Quote(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 200)]);
}
