using System.Text.Json;
using Hawser.Ipc;
using Hawser.Rpc.Wire;
using Microsoft.Extensions.Logging;

namespace Hawser.Rpc;

// The messages whose names begin with $/, which are the protocol's own.
internal sealed partial class Inbound
{
    private void TakeReady(in Envelope first, int length)
    {
        if (first.Kind != EnvelopeKind.Notification || !first.Method.SequenceEqual(ReadyMessage.Method)
            || length > ReadyMessage.LongestLength)
        {
            RefuseReady(new RpcProtocolException(
                RpcErrorCodes.InvalidRequest, $"The peer's first frame is no $/ready of at most {ReadyMessage.LongestLength} bytes."));
            return;
        }

        ReadyMessage ready;
        try
        {
            ready = ReadyMessage.Parse(first.Params);
        }
        catch (RpcProtocolException e)
        {
            RefuseReady(e);
            return;
        }

        if (ready.Session != _connection.SessionId)
        {
            RefuseReady(new RpcProtocolException(
                RpcErrorCodes.InvalidRequest, $"The peer's $/ready is of another session than this connection's {_connection.SessionId}."));
            return;
        }

        _outbound.Limits = ready.Limits;
        _connection.ConfigurePeer(ready.Limits.Chunk, ready.Limits.Silence);
        _isReady = true;
        _ready.TrySetResult(ready);
    }

    private void RefuseReady(RpcProtocolException reason)
    {
        _outbound.Post(_messages.Bye(reason.Message));
        _outbound.CutOff(reason.Message);

        // Last: whoever connects ends the connection when this fails, and would take the goodbye and the reason away.
        _ready.TrySetException(reason);
    }

    private void TakeProtocolMessage(in Envelope message, int length)
    {
        ReadOnlySpan<byte> method = message.Method;
        if (_outbound.IsPlain && !method.SequenceEqual("$/cancelRequest"u8) && !method.SequenceEqual("$/progress"u8))
        {
            // Of another protocol, which names its own messages in the same way.
            return;
        }

        if (method.SequenceEqual("$/cancelRequest"u8))
        {
            if (TryFind(message.Params, "id"u8, out Utf8JsonReader value) && RequestId.TryRead(ref value, out RequestId id))
            {
                _served.Cancel(id);
            }
        }
        else if (method.SequenceEqual("$/ping"u8))
        {
            // The number is echoed byte for byte; who sends none gets none.
            bool hasNumber = TryFind(message.Params, "n"u8, out Utf8JsonReader n) && n.TokenType == JsonTokenType.Number && n.ValueSpan.Length <= 64;
            _outbound.Post(_messages.Pong(hasNumber ? n.ValueSpan : default));
        }
        else if (method.SequenceEqual("$/bye"u8))
        {
            TakeBye(message.Params);
        }
        else
        {
            TakeStreamMessage(method, message.Params, length);
        }
    }

    private void TakeAwait(in Envelope question)
    {
        if (TryFind(question.Params, "id"u8, out Utf8JsonReader value) && RequestId.TryRead(ref value, out RequestId call))
        {
            _served.AwaitProducer(call, question.Id);
        }
        else
        {
            Refuse(batch: null, question.Id, RpcErrorCodes.InvalidParams, "It names no request.");
        }
    }

    private void TakeBye(ReadOnlySpan<byte> parameters)
    {
        string reason = TryFind(parameters, "reason"u8, out Utf8JsonReader text) && text.TokenType == JsonTokenType.String
            ? WireText.Quote(text.ValueSpan)
            : "(no reason)";
        LogBye(reason);
        OnBye(reason);
    }

    /// <summary>Finds a member of an object that is known to be JSON.</summary>
    /// <param name="parameters">The params; anything but an object has no members.</param>
    /// <param name="name">The member's name.</param>
    /// <param name="value">Stands on the value.</param>
    private bool TryFind(ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> name, out Utf8JsonReader value)
    {
        value = new Utf8JsonReader(parameters, new JsonReaderOptions { MaxDepth = _limits.Depth });
        if (parameters.IsEmpty || !value.Read() || value.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (value.Read() && value.TokenType == JsonTokenType.PropertyName)
        {
            bool found = JsonNames.Is(value, name);
            value.Read();
            if (found)
            {
                return true;
            }

            value.Skip();
        }

        return false;
    }

    [LoggerMessage(42, LogLevel.Debug, "The peer says goodbye: {Reason}")]
    private partial void LogBye(string reason);
}
