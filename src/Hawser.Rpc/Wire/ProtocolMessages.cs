using System.Buffers.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hawser.Rpc.Serving;

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

    /// <summary>Asks for the end of what produces the stream of an answer.</summary>
    /// <param name="id">The question's id.</param>
    /// <param name="call">That of the call.</param>
    public ReadOnlySpan<byte> Await(long id, long call)
    {
        _buffer.Begin(0);
        _buffer.Append("{\"jsonrpc\":\"2.0\",\"id\":"u8);
        Append(id);
        _buffer.Append(",\"method\":\"$/await\",\"params\":{\"id\":"u8);
        Append(call);
        return End();
    }

    /// <summary>Answers a question that has no more to say than that it is answered.</summary>
    public ReadOnlySpan<byte> Done(RequestId id)
    {
        _buffer.Begin(0);
        _buffer.Append("{\"jsonrpc\":\"2.0\",\"id\":"u8);
        id.WriteTo(_buffer);
        _buffer.Append(",\"result\":null}"u8);
        return _buffer.Written.Span;
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
    public ReadOnlySpan<byte> EndOfLongMessage(string? dropped) =>
        dropped is null ? EndOfStream(0) : EndOfStream(0, RpcErrorCodes.Cancelled, dropped);

    /// <summary>Ends a stream.</summary>
    public ReadOnlySpan<byte> EndOfStream(uint stream)
    {
        BeginForStream("$/end"u8, stream);
        return End();
    }

    /// <summary>Ends a stream with an error.</summary>
    public ReadOnlySpan<byte> EndOfStream(uint stream, int code, string message)
    {
        BeginForStream("$/end"u8, stream);
        _buffer.Append(",\"error\":{\"code\":"u8);
        Append(code);
        _buffer.Append(",\"message\":"u8);
        Append(WireText.Shorten(message, LongestText));
        _buffer.Append("}"u8);
        return End();
    }

    /// <summary>Ends a stream with what its source threw.</summary>
    public ReadOnlySpan<byte> EndOfStream(uint stream, Exception failure, bool includeStack, PeerLimits limits)
    {
        BeginForStream("$/end"u8, stream);
        _buffer.Append(",\"error\":"u8);
        using (var writer = new Utf8JsonWriter(_buffer, WireText.WriterOptions(limits.Depth, enclosing: 2)))
        {
            writer.WriteStartObject();
            if (failure is MessageTooLargeException tooLarge)
            {
                writer.WriteNumber("code"u8, RpcErrorCodes.MessageTooLarge);
                writer.WriteString("message"u8, tooLarge.Message);
                writer.WriteStartObject("data"u8);
                writer.WriteNumber("size"u8, tooLarge.Size);
                writer.WriteNumber("limit"u8, tooLarge.Limit);
                writer.WriteEndObject();
            }
            else
            {
                writer.WriteNumber("code"u8, RpcErrorCodes.ApplicationError);
                writer.WriteString("message"u8, ExceptionWriter.Summary(failure));
                writer.WritePropertyName("data"u8);

                // An object deeper in its message than the data of an answer's error.
                new ExceptionWriter(writer, includeStack, limits.Depth - 1, limits.ErrorData).Write(failure);
            }

            writer.WriteEndObject();
        }

        return End();
    }

    /// <summary>Gives the producer of a stream credit; 0: notifications and progress.</summary>
    public ReadOnlySpan<byte> Credit(uint stream, long n)
    {
        BeginForStream("$/credit"u8, stream);
        _buffer.Append(",\"n\":"u8);
        Append(n);
        return End();
    }

    /// <summary>Asks the producer of a stream for no more.</summary>
    public ReadOnlySpan<byte> Stop(uint stream)
    {
        BeginForStream("$/stop"u8, stream);
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

    private void BeginForStream(ReadOnlySpan<byte> method, uint stream)
    {
        Begin(method);
        _buffer.Append("{\"stream\":"u8);
        Append(stream);
    }

    private ReadOnlySpan<byte> End()
    {
        _buffer.Append("}}"u8);
        return _buffer.Written.Span;
    }

    private void Append(long number)
    {
        Utf8Formatter.TryFormat(number, _buffer.GetSpan(20), out int written);
        _buffer.Advance(written);
    }

    private void Append(string text)
    {
        _buffer.Append("\""u8);
        _buffer.Append(JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
        _buffer.Append("\""u8);
    }
}
