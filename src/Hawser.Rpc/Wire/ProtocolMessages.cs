using System.Buffers.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Hawser.Rpc.Wire;

/// <summary>Composes the protocol's own messages. Not thread-safe; each call uses the buffer anew.</summary>
internal sealed class ProtocolMessages
{
    // An error that is told of a faulty message is one frame, also for the smallest PeerLimits.Chunk and six bytes a character.
    private const int LongestText = 300;

    private readonly PooledBuffer _buffer = new();

    public ReadOnlySpan<byte> Ping(long n)
    {
        Begin("$/ping"u8);
        _buffer.Append("{\"n\":"u8);
        Append(n);
        return End();
    }

    /// <summary>Answers a ping.</summary>
    /// <param name="n">The ping's number as it came; empty where it had none.</param>
    public ReadOnlySpan<byte> Pong(ReadOnlySpan<byte> n)
    {
        Begin("$/pong"u8);
        _buffer.Append(n.IsEmpty ? "{"u8 : "{\"n\":"u8);
        _buffer.Append(n);
        return End();
    }

    public ReadOnlySpan<byte> CancelRequest(long id)
    {
        Begin("$/cancelRequest"u8);
        _buffer.Append("{\"id\":"u8);
        Append(id);
        return End();
    }

    public ReadOnlySpan<byte> Bye(string reason)
    {
        Begin("$/bye"u8);
        _buffer.Append("{\"reason\":"u8);
        Append(reason);
        return End();
    }

    /// <summary>Ends a long message.</summary>
    /// <param name="dropped">Why its receiver must drop it, or null.</param>
    public ReadOnlySpan<byte> EndOfLongMessage(string? dropped)
    {
        Begin("$/end"u8);
        _buffer.Append("{\"stream\":0"u8);
        if (dropped is not null)
        {
            _buffer.Append(",\"error\":{\"code\":"u8);
            Append(RpcErrorCodes.Cancelled);
            _buffer.Append(",\"message\":"u8);
            Append(dropped);
            _buffer.Append("}"u8);
        }

        return End();
    }

    public ReadOnlySpan<byte> Error(RequestId id, int code, string message)
    {
        _buffer.Begin(0);
        _buffer.Append("{\"jsonrpc\":\"2.0\",\"id\":"u8);
        id.WriteTo(_buffer);
        _buffer.Append(",\"error\":{\"code\":"u8);
        Append(code);
        _buffer.Append(",\"message\":"u8);
        Append(WireText.Shorten(message, LongestText));
        _buffer.Append("}}"u8);
        return _buffer.Written.Span;
    }

    private void Begin(ReadOnlySpan<byte> method)
    {
        _buffer.Begin(0);
        _buffer.Append("{\"jsonrpc\":\"2.0\",\"method\":\""u8);
        _buffer.Append(method);
        _buffer.Append("\",\"params\":"u8);
    }

    private ReadOnlySpan<byte> End()
    {
        _buffer.Append("}}"u8);
        return _buffer.Written.Span;
    }

    private void Append(long number)
    {
        Utf8Formatter.TryFormat(number, _buffer.GetSpan(20), out var written);
        _buffer.Advance(written);
    }

    private void Append(string text)
    {
        _buffer.Append("\""u8);
        _buffer.Append(JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
        _buffer.Append("\""u8);
    }
}
