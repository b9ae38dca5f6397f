using System.Buffers.Text;
using System.Text;

namespace Hawser;

/// <summary>
/// Reads a JSON object that is as Hawser itself writes boot lines: flat, without white space, its texts of ASCII without escapes, its numbers
/// integers. Whoever reads an object asks this first, and the framework's reader where it says no: that one takes everything, and loading and
/// compiling what it needs costs a worker some 15 ms before it can dial.
/// </summary>
internal ref struct PlainObject
{
    private readonly ReadOnlySpan<byte> _json;
    private int _next;

    private PlainObject(ReadOnlySpan<byte> json)
    {
        _json = json;
        _next = 1;
    }

    /// <summary>The current member's name.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>The current member's value: a text without its quotes, or the token as it stands.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Whether the current member's value is a text.</summary>
    public bool IsText { get; private set; }

    /// <summary>The current member's text; null when its value is none.</summary>
    public readonly string? Text => IsText ? Encoding.ASCII.GetString(Value) : null;

    /// <summary>The current member's number; null when its value is none, or does not fit.</summary>
    public readonly long? Number =>
        !IsText && Utf8Parser.TryParse(Value, out long number, out int length) && length == Value.Length ? number : null;

    /// <summary>The current member's truth; null when its value is neither.</summary>
    public readonly bool? Flag => IsText ? null : Value.SequenceEqual("true"u8) ? true : Value.SequenceEqual("false"u8) ? false : null;

    /// <summary>Looks at the whole text.</summary>
    /// <param name="json">The text.</param>
    /// <param name="members">Stands before the first member, and gives them all.</param>
    /// <returns>Whether it is such an object.</returns>
    public static bool TryOpen(ReadOnlySpan<byte> json, out PlainObject members)
    {
        members = default;
        if (json.Length < 2 || json[0] != '{')
        {
            return false;
        }

        var all = new PlainObject(json);
        while (all.MoveNext())
        {
        }

        members = new PlainObject(json);
        return all._next == json.Length;
    }

    /// <summary>Goes to the next member.</summary>
    /// <returns>False at the end, and where the object is not plain.</returns>
    public bool MoveNext()
    {
        int at = _next;
        if (at < 0 || at >= _json.Length || !TryText(ref at, out ReadOnlySpan<byte> name) || at >= _json.Length || _json[at++] != ':')
        {
            return End(-1);
        }

        bool isText = at < _json.Length && _json[at] == '"';
        ReadOnlySpan<byte> value;
        if (isText ? !TryText(ref at, out value) : !TryToken(ref at, out value))
        {
            return End(-1);
        }

        // Behind the last member stands the end of all.
        bool isLast = at == _json.Length - 1 && _json[at] == '}';
        if (!isLast && (at >= _json.Length - 1 || _json[at] != ',' || _json[at + 1] != '"'))
        {
            return End(-1);
        }

        Name = name;
        Value = value;
        IsText = isText;
        _next = at + 1;
        return true;
    }

    private bool End(int next)
    {
        _next = _next == _json.Length ? _next : next;
        return false;
    }

    private readonly bool TryText(scoped ref int at, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (_json[at] != '"')
        {
            return false;
        }

        int begin = ++at;
        while (at < _json.Length && _json[at] is >= 0x20 and < 0x7F and not ((byte)'"' or (byte)'\\'))
        {
            at++;
        }

        if (at >= _json.Length || _json[at] != '"')
        {
            return false;
        }

        text = _json[begin..at++];
        return true;
    }

    private readonly bool TryToken(scoped ref int at, out ReadOnlySpan<byte> token)
    {
        int begin = at;
        while (at < _json.Length && _json[at] is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'0' and <= (byte)'9') or (byte)'-')
        {
            at++;
        }

        token = _json[begin..at];
        return token.SequenceEqual("true"u8) || token.SequenceEqual("false"u8) || token.SequenceEqual("null"u8) || IsInteger(token);
    }

    /// <summary>As JSON has them: no leading zeros, nothing but a minus before. At most 18 digits, so that it fits.</summary>
    private static bool IsInteger(ReadOnlySpan<byte> token)
    {
        ReadOnlySpan<byte> digits = token is [(byte)'-', ..] ? token[1..] : token;
        if (digits.Length is 0 or > 18 || (digits[0] == '0' && digits.Length > 1))
        {
            return false;
        }

        foreach (byte digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }
        }

        return true;
    }
}
