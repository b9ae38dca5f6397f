using System.Buffers;

namespace Hawser.Rpc.Wire;

/// <summary>
/// Recognizes messages that are written as Hawser writes most of its own, by their bytes and in one pass: members in the usual order,
/// without white space, an id that is a short number, and parameters or a result of numbers, literals and plain ASCII text, at most one
/// array deep. Such messages are most of the traffic, and reading them token by token was most of the reader thread's work.
/// </summary>
/// <remarks>
/// Whatever it recognizes is JSON, and means to <see cref="EnvelopeReader"/> exactly the same; whatever it does not, may be anything, and
/// is that one's to judge.
/// </remarks>
internal ref struct UsualMessage
{
    // An id of more digits may not fit into 64 bits.
    private const int MostIdDigits = 18;

    // The object of the message, and an array in it.
    private const int Depth = 2;

    // Texts of this length are read byte by byte. The search for wide vectors is compiled anew in each process, which short messages, and
    // so the start of a worker, do without.
    private const int ShortText = 32;

    private readonly ReadOnlySpan<byte> _message;
    private int _at;

    private UsualMessage(ReadOnlySpan<byte> message) => _message = message;

    private readonly byte Next => _at < _message.Length ? _message[_at] : (byte)0;

    /// <summary>Reads a message.</summary>
    /// <param name="message">The whole message.</param>
    /// <param name="depth">How deep it may nest.</param>
    /// <param name="envelope">Its parts; to be used only where it is recognized.</param>
    /// <returns>False: it is not one of the usual ones.</returns>
    public static bool TryRead(ReadOnlySpan<byte> message, int depth, out Envelope envelope)
    {
        envelope = default;
        var reader = new UsualMessage(message);
        if (depth < Depth || !reader.Take("{\"jsonrpc\":\"2.0\",\""u8))
        {
            return false;
        }

        long id = 0;
        bool hasId = reader.Take("id\":"u8);
        if (hasId && !(reader.TakeId(out id) && reader.Take(",\""u8)))
        {
            return false;
        }

        envelope.Id = hasId ? new RequestId(id) : default;
        if (reader.Take("method\":"u8))
        {
            envelope.Kind = hasId ? EnvelopeKind.Request : EnvelopeKind.Notification;
            return reader.TakeName(out envelope.Method) && reader.Take(",\"params\":["u8) && reader.TakeRest(out envelope.Params, array: true);
        }

        envelope.Kind = EnvelopeKind.Result;
        envelope.IsAnswer = true;
        return hasId && reader.Take("result\":"u8) && reader.TakeRest(out envelope.Payload, array: reader.Take("["u8));
    }

    private bool Take(ReadOnlySpan<byte> text)
    {
        bool isNext = _message[_at..].StartsWith(text);
        _at += isNext ? text.Length : 0;
        return isNext;
    }

    private bool TakeId(out long id)
    {
        int begin = _at;
        id = 0;
        while (Next is >= (byte)'0' and <= (byte)'9' and byte digit && _at - begin <= MostIdDigits)
        {
            id = (id * 10) + (digit - '0');
            _at++;
        }

        int digits = _at - begin;
        return digits is > 0 and <= MostIdDigits && (digits == 1 || _message[begin] != (byte)'0');
    }

    private bool TakeName(out ReadOnlySpan<byte> name)
    {
        int begin = _at + 1;
        bool isName = TakeText();
        name = isName ? _message[begin..(_at - 1)] : default;
        return isName;
    }

    /// <summary>Takes the message's last value, which is what is awaited, and its end.</summary>
    /// <param name="value">The value.</param>
    /// <param name="array">It is an array, whose beginning has been taken.</param>
    private bool TakeRest(out ReadOnlySpan<byte> value, bool array)
    {
        int begin = array ? _at - 1 : _at;
        bool isValue = array ? TakeItems() : TakeScalar();
        value = isValue ? _message[begin.._at] : default;
        return isValue && Next == (byte)'}' && _at == _message.Length - 1;
    }

    private bool TakeItems()
    {
        if (Next == (byte)']')
        {
            _at++;
            return true;
        }

        while (TakeScalar())
        {
            byte next = Next;
            _at++;
            if (next != (byte)',')
            {
                return next == (byte)']';
            }
        }

        return false;
    }

    private bool TakeScalar() => Next switch
    {
        (byte)'"' => TakeText(),
        (byte)'t' => Take("true"u8),
        (byte)'f' => Take("false"u8),
        (byte)'n' => Take("null"u8),
        _ => TakeNumber(),
    };

    private bool TakeText()
    {
        if (Next != (byte)'"')
        {
            return false;
        }

        _at++;
        int end = Math.Min(_at + ShortText, _message.Length);
        while (_at < end && IsPlain(_message[_at]))
        {
            _at++;
        }

        if (_at == end && !TakeLongText())
        {
            return false;
        }

        if (Next != (byte)'"')
        {
            return false;
        }

        _at++;
        return true;
    }

    private bool TakeLongText()
    {
        int length = _message[_at..].IndexOfAnyExcept(PlainText.Bytes);
        _at += Math.Max(0, length);
        return length >= 0;
    }

    // What stands in a JSON string as it is: an escape, what is not ASCII, and control characters are not usual.
    private static bool IsPlain(byte character) => character is >= (byte)' ' and <= (byte)'~' and not ((byte)'"' or (byte)'\\');

    // Exponents are not usual.
    private bool TakeNumber()
    {
        _at += Next == (byte)'-' ? 1 : 0;
        bool isZero = Next == (byte)'0';
        int digits = TakeDigits();
        if (digits == 0 || (isZero && digits > 1))
        {
            return false;
        }

        if (Next == (byte)'.')
        {
            _at++;
            digits = TakeDigits();
        }

        return digits > 0 && Next is not ((byte)'e' or (byte)'E');
    }

    private int TakeDigits()
    {
        int begin = _at;
        while (Next is >= (byte)'0' and <= (byte)'9')
        {
            _at++;
        }

        return _at - begin;
    }

    private static class PlainText
    {
        /// <summary>Those for which <see cref="IsPlain"/> is true. Made when the first long text comes.</summary>
        public static readonly SearchValues<byte> Bytes = SearchValues.Create(
            " !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);
    }
}
