using System.Text.Json;
using System.Text.Unicode;

namespace Hawser.Rpc.Wire;

/// <summary>
/// Reads the outer parts of a message in a single pass, with its members in any order. What is inside of parameters and results is
/// checked to be JSON, and otherwise left to those who await it. Most messages go a shorter way, see <see cref="UsualMessage"/>.
/// </summary>
internal ref struct EnvelopeReader
{
    private readonly ReadOnlySpan<byte> _message;
    private readonly bool _hasExtension;
    private Utf8JsonReader _reader;
    private Members _seen;
    private bool _hasNullId;
    private Envelope _envelope;

    private EnvelopeReader(ReadOnlySpan<byte> message, int depth, bool hasExtension)
    {
        _message = message;
        _hasExtension = hasExtension;
        _reader = new Utf8JsonReader(message, new JsonReaderOptions { MaxDepth = depth });
    }

    [Flags]
    private enum Members
    {
        None = 0,
        Version = 1,
        Id = 2,
        Method = 4,
        Params = 8,
        Result = 16,
        Error = 32,
        Extension = 64,
    }

    /// <summary>Reads a message. Never throws: faults are kinds of envelopes.</summary>
    /// <param name="message">The whole message.</param>
    /// <param name="depth">How deep it may nest.</param>
    /// <param name="hasExtension">Whether the member <c>$</c> is Hawser's; else it means nothing.</param>
    public static Envelope Read(ReadOnlySpan<byte> message, int depth, bool hasExtension = true) =>
        UsualMessage.TryRead(message, depth, out Envelope usual) ? usual : ReadTokens(message, depth, hasExtension);

    /// <summary>As <see cref="Read"/>, token by token whatever the message is.</summary>
    public static Envelope ReadTokens(ReadOnlySpan<byte> message, int depth, bool hasExtension)
    {
        var reader = new EnvelopeReader(message, depth, hasExtension);
        if (!Utf8.IsValid(message))
        {
            return reader.Malformed("The message is not UTF-8.");
        }

        try
        {
            reader.ReadMembers();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a text with an escaped half of a surrogate pair was compared.
            return reader.Malformed($"The message is no JSON text, or nests deeper than {depth}: {e.Message}");
        }

        return reader.Classify();
    }

    private void ReadMembers()
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            Refuse("The message is no object.");
            _reader.Skip();
            _reader.Read();
            return;
        }

        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            Members member = Recognize();
            if ((_seen & member) != 0)
            {
                Refuse($"The member '{member}' is repeated.");

                // Which of two ids is meant cannot be known.
                _envelope.Id = member == Members.Id ? default : _envelope.Id;
                _reader.Skip();
                continue;
            }

            _seen |= member;
            _reader.Read();
            ReadValue(member);
        }

        // Past the end: anything that follows the object is an error of the text.
        _reader.Read();
    }

    private readonly Members Extension => _hasExtension ? Members.Extension : Members.None;

    private Members Recognize()
    {
        if (!_reader.ValueIsEscaped)
        {
            // The length decides first: of the names that begin with the same letter, no two have the same.
            return _reader.ValueSpan switch
            {
                [(byte)'i', (byte)'d'] => Members.Id,
                [(byte)'$'] => Extension,
                var name when name.SequenceEqual("jsonrpc"u8) => Members.Version,
                var name when name.SequenceEqual("method"u8) => Members.Method,
                var name when name.SequenceEqual("params"u8) => Members.Params,
                var name when name.SequenceEqual("result"u8) => Members.Result,
                var name when name.SequenceEqual("error"u8) => Members.Error,
                _ => Members.None,
            };
        }

        return _reader.ValueTextEquals("id"u8) ? Members.Id
            : _reader.ValueTextEquals("$"u8) ? Extension
            : _reader.ValueTextEquals("jsonrpc"u8) ? Members.Version
            : _reader.ValueTextEquals("method"u8) ? Members.Method
            : _reader.ValueTextEquals("params"u8) ? Members.Params
            : _reader.ValueTextEquals("result"u8) ? Members.Result
            : _reader.ValueTextEquals("error"u8) ? Members.Error
            : Members.None;
    }

    private void ReadValue(Members member)
    {
        switch (member)
        {
            case Members.Version:
                if (_reader.TokenType != JsonTokenType.String || !_reader.ValueTextEquals("2.0"u8))
                {
                    Refuse("'jsonrpc' is not \"2.0\".");
                }

                _reader.Skip();
                break;

            case Members.Id:
                if (_reader.TokenType == JsonTokenType.Null)
                {
                    // That of an error about a message whose id could not be read, and of nothing else.
                    _hasNullId = true;
                }
                else if (!RequestId.TryRead(ref _reader, out _envelope.Id))
                {
                    Refuse($"'id' is neither an integer nor a string of at most {RequestId.LongestLength} bytes.");
                }

                _reader.Skip();
                break;

            case Members.Method:
                ReadMethod();
                break;

            case Members.Params:
                if (_reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject))
                {
                    Refuse("'params' is neither an array nor an object.");
                }

                _envelope.Params = Slice();
                break;

            case Members.Result:
                _envelope.Payload = Slice();
                break;

            case Members.Error:
                if (_reader.TokenType != JsonTokenType.StartObject)
                {
                    Refuse("'error' is no object.");
                }

                _envelope.Payload = Slice();
                break;

            case Members.Extension:
                ReadExtension();
                break;

            default:
                _reader.Skip();
                break;
        }
    }

    private void ReadMethod()
    {
        if (_reader.TokenType != JsonTokenType.String)
        {
            Refuse("'method' is no string.");
            _reader.Skip();
        }
        else if (!_reader.ValueIsEscaped)
        {
            _envelope.Method = _reader.ValueSpan;
        }
        else
        {
            byte[] name = new byte[_reader.ValueSpan.Length];
            try
            {
                _envelope.Method = name.AsSpan(0, _reader.CopyString(name));
            }
            catch (InvalidOperationException)
            {
                Refuse("'method' is no text.");
            }
        }
    }

    private void ReadExtension()
    {
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            Refuse("'$' is no object.");
            _reader.Skip();
            return;
        }

        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isDeadline = _reader.ValueTextEquals("deadlineMs"u8);
            bool isParent = !isDeadline && _reader.ValueTextEquals("traceparent"u8);
            bool isState = !isDeadline && !isParent && _reader.ValueTextEquals("tracestate"u8);
            _reader.Read();
            if (isParent)
            {
                _envelope.TraceParent = Slice();
            }
            else if (isState)
            {
                _envelope.TraceState = Slice();
            }
            else if (!isDeadline)
            {
                _reader.Skip();
            }
            else if (_reader.TokenType == JsonTokenType.Number && _reader.TryGetInt64(out long deadline))
            {
                _envelope.DeadlineMs = deadline;
            }
            else
            {
                Refuse("'deadlineMs' is no integer.");
                _reader.Skip();
            }
        }
    }

    private ReadOnlySpan<byte> Slice()
    {
        int start = (int)_reader.TokenStartIndex;
        _reader.Skip();
        return _message[start..(int)_reader.BytesConsumed];
    }

    private readonly bool Has(Members members) => (_seen & members) != 0;

    private Envelope Classify()
    {
        _envelope.IsAnswer = Has(Members.Result | Members.Error) && !Has(Members.Method);
        if (_envelope.Fault is null && !Has(Members.Version))
        {
            Refuse("'jsonrpc' is missing.");
        }

        if (_hasNullId && !Has(Members.Error))
        {
            Refuse("'id' is null.");
        }

        if (_envelope.Fault is null)
        {
            if (Has(Members.Method))
            {
                _envelope.Kind = Has(Members.Id) ? EnvelopeKind.Request : EnvelopeKind.Notification;
                if (!Has(Members.Result | Members.Error))
                {
                    return _envelope;
                }

                Refuse("The message has a method, and a result or an error too.");
            }
            else if (Has(Members.Result) != Has(Members.Error))
            {
                _envelope.Kind = Has(Members.Result) ? EnvelopeKind.Result : EnvelopeKind.Error;
                if (Has(Members.Id) || Has(Members.Error))
                {
                    return _envelope;
                }

                Refuse("A result has no id.");
            }
            else
            {
                Refuse(Has(Members.Result)
                    ? "The message has both a result and an error."
                    : "The message has neither a method nor a result nor an error.");
            }
        }

        _envelope.Kind = EnvelopeKind.Invalid;
        return _envelope;
    }

    private Envelope Malformed(string fault)
    {
        _envelope.IsAnswer = Has(Members.Result | Members.Error) && !Has(Members.Method);
        _envelope.Kind = EnvelopeKind.Malformed;
        _envelope.Fault = fault;
        return _envelope;
    }

    // The first fault is the one that is told.
    private void Refuse(string fault) => _envelope.Fault ??= fault;
}
