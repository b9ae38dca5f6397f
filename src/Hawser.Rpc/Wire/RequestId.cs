using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Hawser.Rpc.Wire;

/// <summary>
/// A request's id: an integer of any size, or a string, of at most 128 bytes. It is compared with its type and echoed byte for byte.
/// The default value is no id, which is written as null.
/// </summary>
internal readonly struct RequestId : IEquatable<RequestId>
{
    public const int LongestLength = 128;

    private readonly Kind _kind;
    private readonly long _number;
    private readonly string? _text;
    private readonly byte[]? _raw;

    public RequestId(long number)
    {
        _kind = Kind.Number;
        _number = number;
    }

    private RequestId(Kind kind, string text, byte[] raw)
    {
        _kind = kind;
        _text = text;
        _raw = raw;
    }

    private enum Kind : byte
    {
        None,
        Number,
        LargeNumber,
        String,
    }

    public bool IsNone => _kind == Kind.None;

    /// <summary>At least the length that it is written with.</summary>
    public int LongestText => Math.Max(20, _raw?.Length ?? 0);

    /// <summary>Reads an id.</summary>
    /// <param name="reader">Stands on the value.</param>
    /// <param name="id">The id, or none.</param>
    /// <returns>False: the value is no id.</returns>
    public static bool TryRead(ref Utf8JsonReader reader, out RequestId id)
    {
        id = default;
        ReadOnlySpan<byte> value = reader.ValueSpan;
        if (value.Length > LongestLength)
        {
            return false;
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.Number when value.IndexOfAny(".eE"u8) >= 0:
                return false;

            // "-0" is not what a long would be echoed as.
            case JsonTokenType.Number when Utf8Parser.TryParse(value, out long number, out int used) && used == value.Length
                && !value.SequenceEqual("-0"u8):
                id = new RequestId(number);
                return true;

            case JsonTokenType.Number:
                id = new RequestId(Kind.LargeNumber, Encoding.ASCII.GetString(value), value.ToArray());
                return true;

            case JsonTokenType.String:
                return TryReadString(ref reader, out id);

            default:
                return false;
        }
    }

    /// <summary>Whether it is one of the integers that Hawser gives its own requests.</summary>
    public bool TryGetNumber(out long number)
    {
        number = _number;
        return _kind == Kind.Number;
    }

    public void WriteTo(PooledBuffer buffer)
    {
        switch (_kind)
        {
            case Kind.None:
                buffer.Append("null"u8);
                break;
            case Kind.Number:
                Utf8Formatter.TryFormat(_number, buffer.GetSpan(20), out int written);
                buffer.Advance(written);
                break;
            default:
                buffer.Append(_raw);
                break;
        }
    }

    public bool Equals(RequestId other) => _kind == other._kind && _number == other._number && _text == other._text;

    public override bool Equals(object? obj) => obj is RequestId other && Equals(other);

    public override int GetHashCode() => _text is null ? _number.GetHashCode() : _text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => _kind switch
    {
        Kind.None => "null",
        Kind.Number => _number.ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => _text!,
    };

    private static bool TryReadString(ref Utf8JsonReader reader, out RequestId id)
    {
        id = default;
        string text;
        try
        {
            text = reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // An escaped half of a surrogate pair: no text that could be compared.
            return false;
        }

        byte[] raw = new byte[reader.ValueSpan.Length + 2];
        raw[0] = raw[^1] = (byte)'"';
        reader.ValueSpan.CopyTo(raw.AsSpan(1));
        id = new RequestId(Kind.String, text, raw);
        return true;
    }
}
