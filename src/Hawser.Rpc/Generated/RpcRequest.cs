using System.Buffers.Text;
using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Hawser.Rpc.Calls;
using Hawser.Rpc.Wire;

namespace Hawser.Rpc.Generated;

/// <summary>
/// A request under composition, from a pool: after <see cref="RpcCaller.Begin"/> it goes either to one of the caller's methods or to
/// <see cref="Fail(Exception)"/>, and is not touched again. Not thread-safe.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial class RpcRequest
{
    // {"jsonrpc":"2.0","id":<19 digits>,"method":"…","$":{"deadlineMs":<19 digits>},"params":
    private const int LongestHead = 128;

    private readonly OutgoingCalls _owner;
    private readonly PooledBuffer _buffer = new();
    private RpcMethod? _method;
    private RpcJson? _json;

    internal RpcRequest(OutgoingCalls owner, int depth)
    {
        _owner = owner;
        Writer = new Utf8JsonWriter(_buffer, WireText.WriterOptions(depth, enclosing: 1));
    }

    /// <summary>Stands inside the array of the parameters: each value written is one parameter.</summary>
    public Utf8JsonWriter Writer { get; }

    /// <summary>The contract's serializer.</summary>
    public RpcJson Json => _json ?? throw new InvalidOperationException("The request has been sent or dropped.");

    internal RpcMethod Method => _method ?? throw new InvalidOperationException("The request has been sent or dropped.");

    /// <summary>At least the length that the message will have.</summary>
    internal int LongestLength => _buffer.Length + LongestHead + Method.EncodedName.Length;

    /// <summary>Drops the request.</summary>
    /// <typeparam name="TResult">The call's result.</typeparam>
    /// <param name="exception">Why it could not be composed.</param>
    /// <returns>A task that has failed with <paramref name="exception"/>.</returns>
    public Task<TResult> Fail<TResult>(Exception exception)
    {
        Return();
        return Task.FromException<TResult>(exception);
    }

    /// <inheritdoc cref="Fail{TResult}"/>
    public Task Fail(Exception exception)
    {
        Return();
        return Task.FromException(exception);
    }

    internal void Begin(RpcMethod method, RpcJson json)
    {
        Debug.Assert(_method is null, "A request in use was taken from the pool.");
        _method = method;
        _json = json;
        _buffer.Begin(LongestHead + method.EncodedName.Length);
        Writer.Reset(_buffer);
        Writer.WriteStartArray();
    }

    /// <summary>Puts a whole array or object, or nothing, in place of the parameters.</summary>
    internal void ReplaceParameters(JsonElement? parameters)
    {
        _buffer.Begin(LongestHead + Method.EncodedName.Length);
        Writer.Reset(_buffer);
        if (parameters is { } value)
        {
            value.WriteTo(Writer);
        }
        else
        {
            Writer.WriteStartArray();
            Writer.WriteEndArray();
        }

        End();
    }

    /// <summary>Ends the array of the parameters and the message.</summary>
    internal void EndParameters()
    {
        _ = Method;
        Writer.WriteEndArray();
        End();
    }

    /// <summary>Writes the head, once the id and what is left of the deadline are known.</summary>
    /// <param name="id">The request's id; null makes it a notification.</param>
    /// <param name="left">What is left until the deadline, or null.</param>
    internal ReadOnlyMemory<byte> Seal(long? id, TimeSpan? left)
    {
        Span<byte> head = stackalloc byte[LongestHead];
        int length = 0;
        Put(head, ref length, "\"params\":"u8);
        Append(head[..length]);

        if (left is { } time)
        {
            length = 0;
            Put(head, ref length, "\"$\":{\"deadlineMs\":"u8);
            Put(head, ref length, Math.Max(1, (long)Math.Ceiling(time.TotalMilliseconds)));
            Put(head, ref length, "},"u8);
            Append(head[..length]);
        }

        Append("\","u8);
        Append(Method.EncodedName);
        length = 0;
        Put(head, ref length, "{\"jsonrpc\":\"2.0\","u8);
        if (id is { } number)
        {
            Put(head, ref length, "\"id\":"u8);
            Put(head, ref length, number);
            Put(head, ref length, ","u8);
        }

        Put(head, ref length, "\"method\":\""u8);
        Append(head[..length]);
        return _buffer.Written;

        void Append(ReadOnlySpan<byte> bytes) => bytes.CopyTo(_buffer.Prepend(bytes.Length));
    }

    internal void Return()
    {
        if (_method is null)
        {
            throw new InvalidOperationException("The request has been sent or dropped.");
        }

        _method = null;
        _json = null;
        _streams = null;
        _buffer.Clear();
        _owner.Return(this);
    }

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

    private void End()
    {
        Writer.Flush();
        _buffer.Append("}"u8);
    }
}
