using System.Text.Json;
using Hawser.Rpc.Streams;

namespace Hawser.Rpc;

// The messages of streams, of which stream 0 is the one that carries long messages.
internal sealed partial class Inbound
{
    private void TakeStreamMessage(ReadOnlySpan<byte> method, ReadOnlySpan<byte> parameters, int length)
    {
        if (method.SequenceEqual("$/stream"u8))
        {
            Judge(TryFindStream(parameters, out uint stream) && TryFindValue(parameters, "items"u8, JsonTokenType.StartArray, out ReadOnlySpan<byte> items)
                ? _streams.TakeItems(stream, items, length)
                : FrameFate.Stray);
        }
        else if (method.SequenceEqual("$/credit"u8))
        {
            Judge(TryFindStream(parameters, out uint stream) && TryFind(parameters, "n"u8, out Utf8JsonReader n)
                && n.TokenType == JsonTokenType.Number && n.TryGetInt64(out long bytes)
                ? _streams.TakeCredit(stream, bytes)
                : FrameFate.Stray);
        }
        else if (method.SequenceEqual("$/end"u8))
        {
            TakeEnd(parameters);
        }
        else if (method.SequenceEqual("$/stop"u8))
        {
            Judge(TryFindStream(parameters, out uint stream) ? _streams.TakeStop(stream) : FrameFate.Stray);
        }
        else if (method.SequenceEqual("$/progress"u8))
        {
            bool hasToken = TryFind(parameters, "token"u8, out Utf8JsonReader token) && token.TokenType == JsonTokenType.Number;

            // Of a token that is none of ours the credit is given back all the same.
            Judge(_streams.TakeProgress(
                hasToken && token.TryGetInt64(out long number) ? number : 0,
                TryFindValue(parameters, "value"u8, JsonTokenType.None, out ReadOnlySpan<byte> value) ? value : "null"u8,
                length));
        }

        // $/pong needs no more than to have come; those that this version does not know are ignored.
    }

    private void TakeEnd(ReadOnlySpan<byte> parameters)
    {
        bool hasError = TryFindValue(parameters, "error"u8, JsonTokenType.StartObject, out ReadOnlySpan<byte> error);
        if (hasError && IsErrorTooLong(error))
        {
            return;
        }

        if (!TryFindStream(parameters, out uint stream))
        {
            StrayFrames++;
        }
        else if (stream != 0)
        {
            Judge(_streams.TakeEnd(stream, error));
        }
        else if (!_hasLongMessage)
        {
            StrayFrames++;
        }
        else
        {
            // First, because the message might be an $/end itself.
            _hasLongMessage = false;
            if (!hasError)
            {
                Receive(_longMessage.Written.Span);
            }

            _longMessage.Clear();
        }
    }

    private void Judge(FrameFate fate)
    {
        if (fate == FrameFate.Stray)
        {
            StrayFrames++;
        }
        else if (fate == FrameFate.OverCredit)
        {
            _outbound.CutOff(_outbound.IsPlain
                ? $"Notifications and reports of {_limits.Pending} bytes wait to be taken, and more came."
                : "A frame came whose sender had no credit left for it.");
        }
    }

    private bool TryFindStream(ReadOnlySpan<byte> parameters, out uint stream)
    {
        stream = 0;
        return TryFind(parameters, "stream"u8, out Utf8JsonReader value)
            && value.TokenType == JsonTokenType.Number && value.TryGetUInt32(out stream);
    }

    /// <summary>Finds a member of an object that is known to be JSON.</summary>
    /// <param name="parameters">The params.</param>
    /// <param name="name">The member's name.</param>
    /// <param name="type">What the value begins with; <see cref="JsonTokenType.None"/>: anything.</param>
    /// <param name="text">The value's JSON text.</param>
    private bool TryFindValue(ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> name, JsonTokenType type, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (!TryFind(parameters, name, out Utf8JsonReader value) || (type != JsonTokenType.None && value.TokenType != type))
        {
            return false;
        }

        int start = (int)value.TokenStartIndex;
        value.Skip();
        text = parameters[start..(int)value.BytesConsumed];
        return true;
    }
}
