using System.Text.Json;

namespace Hawser.Rpc.Serving;

/// <summary>
/// Writes an exception as the <c>data</c> of an error: {type, message, stack?, inner?}, as many bytes in all as its receiver accepts. What
/// is too long is cut, and what is too deep is left out.
/// </summary>
/// <param name="writer">Stands where the object goes.</param>
/// <param name="includeStacks">Whether stacks cross.</param>
/// <param name="depth">How deep a message nests.</param>
/// <param name="longest">How many bytes the object has at most; one too small for any object leaves it empty.</param>
internal sealed class ExceptionWriter(Utf8JsonWriter writer, bool includeStacks, int depth, int longest)
{
    private const int LongestSummary = 1000;
    private const int LongestType = 1000;

    // Names and punctuation of one exception's object, and the sign of what was cut in each of its texts.
    private const int Frame = 64;

    // Of the whole, so that an inner exception still has room beside a long message and its stack.
    private readonly int _longestMessage = longest / 4;
    private readonly int _longestStack = longest / 8 * 3;

    // Less than the whole: an error's own message stands beside its data.
    private int _left = longest - (longest / 16);

    /// <summary>The error's own message.</summary>
    public static string Summary(Exception exception) => Wire.WireText.Shorten(MessageOf(exception), LongestSummary);

    /// <summary>Writes the object, and those of the inner exceptions in it.</summary>
    // An error's data is three objects deep in its message, and each inner exception one more.
    public void Write(Exception exception)
    {
        if (_left < Frame)
        {
            writer.WriteStartObject();
            writer.WriteEndObject();
            return;
        }

        Write(exception, Math.Min(depth - 4, 16));
    }

    private static string MessageOf(Exception exception)
    {
        try
        {
            return exception.Message;
        }
        catch (Exception e)
        {
            // Message is virtual, and code of the user.
            return $"(the message of this exception cannot be read: {e.GetType().FullName})";
        }
    }

    private static string? StackOf(Exception exception)
    {
        try
        {
            string? local = exception.StackTrace;
            return exception is RemoteException { RemoteStackTrace: { } remote } ? $"{remote}{Environment.NewLine}{local}" : local;
        }
        catch (Exception)
        {
            // StackTrace is virtual too.
            return null;
        }
    }

    private void Write(Exception exception, int mostInner)
    {
        _left -= Frame;
        writer.WriteStartObject();

        // What a handler's own remote call threw keeps its name on the way back.
        string? type = (exception as RemoteException)?.RemoteType;
        WriteText("type"u8, string.IsNullOrEmpty(type) ? exception.GetType().FullName! : type, LongestType);
        WriteText("message"u8, MessageOf(exception), _longestMessage);
        if (includeStacks && StackOf(exception) is { } stack)
        {
            WriteText("stack"u8, stack, _longestStack);
        }

        if (exception.InnerException is { } inner && mostInner > 0 && _left > Frame)
        {
            writer.WritePropertyName("inner"u8);
            Write(inner, mostInner - 1);
        }

        writer.WriteEndObject();
    }

    private void WriteText(ReadOnlySpan<byte> name, string text, int longest)
    {
        int allowed = Math.Min(longest, _left);
        int cost = 0;
        int length = 0;
        while (length < text.Length && cost < allowed)
        {
            cost += Cost(text[length++]);
        }

        if (cost > allowed)
        {
            length--;
        }

        _left -= Math.Min(cost, allowed);
        writer.WriteString(name, Wire.WireText.Shorten(text, length));
    }

    // Bytes of a character in the JSON text, at most.
    private static int Cost(char c) => c switch
    {
        '"' or '\\' or '\n' or '\r' or '\t' => 2,
        < ' ' => 6,
        < '\u0080' => 1,
        _ => char.IsSurrogate(c) ? 6 : 3,
    };
}
