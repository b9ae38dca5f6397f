using System.Buffers.Text;
using System.Diagnostics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hawser.Rpc.Diagnostics;

namespace Hawser.Rpc.Generated;

// The head of the message, which stands before the parameters and is written last, backwards, into the room that was kept for it.
public sealed partial class RpcRequest
{
    // {"jsonrpc":"2.0","id":<19 digits>,"method":"…","$":{"deadlineMs":<19 digits>,"traceparent":"<55>"},"params":
    private const int HeadRoom = 224;

    // ,"tracestate":"…"; each character may need an escape.
    private const int TraceStateRoom = 16 + (2 * CallTracing.LongestState);

    /// <summary>At least the length that the message will have.</summary>
    /// <param name="trace">As for <see cref="Seal"/>.</param>
    internal int LongestLength(Activity? trace) =>
        _buffer.Length + LongestHead(Method) + (trace?.TraceStateString is null ? 0 : TraceStateRoom);

    /// <summary>Writes the head, once the id and what is left of the deadline are known.</summary>
    /// <param name="id">The request's id; null makes it a notification.</param>
    /// <param name="left">What is left until the deadline, or null.</param>
    /// <param name="trace">What the handler's activity is to be a child of, or null.</param>
    internal ReadOnlyMemory<byte> Seal(long? id, TimeSpan? left, Activity? trace)
    {
        Prepend("\"params\":"u8);
        string? state = null;
        string? parent = trace is null ? null : CallTracing.ParentOf(trace, out state);
        if ((left is not null || parent is not null) && !_owner!.Streams.IsPlain)
        {
            PrependExtension(left, parent, state);
        }

        Prepend("\","u8);
        Prepend(Method.EncodedName);
        Span<byte> head = stackalloc byte[HeadRoom];
        int length = 0;
        Put(head, ref length, "{\"jsonrpc\":\"2.0\","u8);
        if (id is { } number)
        {
            Put(head, ref length, "\"id\":"u8);
            Put(head, ref length, number);
            Put(head, ref length, ","u8);
        }

        Put(head, ref length, "\"method\":\""u8);
        Prepend(head[..length]);
        return _buffer.Written;
    }

    private static int LongestHead(RpcMethod method) => HeadRoom + method.EncodedName.Length;

    private static void Put(Span<byte> target, ref int length, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(target[length..]);
        length += bytes.Length;
    }

    private static void Put(Span<byte> target, ref int length, long number)
    {
        Utf8Formatter.TryFormat(number, target[length..], out int written);
        length += written;
    }

    // The member $.
    private void PrependExtension(TimeSpan? left, string? parent, string? state)
    {
        Prepend("},"u8);
        if (parent is not null && state is not null)
        {
            _buffer.ReserveFront(LongestHead(Method) + TraceStateRoom);
            Prepend("\""u8);
            Prepend(JsonEncodedText.Encode(state, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
            Prepend(",\"tracestate\":\""u8);
        }

        Span<byte> text = stackalloc byte[HeadRoom];
        int length = 0;
        Put(text, ref length, "\"$\":{"u8);
        if (left is { } time)
        {
            Put(text, ref length, "\"deadlineMs\":"u8);
            Put(text, ref length, Math.Max(1, (long)Math.Ceiling(time.TotalMilliseconds)));
            Put(text, ref length, parent is null ? default : ","u8);
        }

        if (parent is not null)
        {
            Put(text, ref length, "\"traceparent\":\""u8);
            length += Encoding.ASCII.GetBytes(parent, text[length..]);
            Put(text, ref length, "\""u8);
        }

        Prepend(text[..length]);
    }

    private void Prepend(ReadOnlySpan<byte> bytes) => bytes.CopyTo(_buffer.Prepend(bytes.Length));
}
