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
    private readonly OutgoingCalls? _owner;
    private readonly PooledBuffer _buffer = new();
    private RpcMethod? _method;
    private RpcJson? _json;

    internal RpcRequest(OutgoingCalls? owner, int depth)
    {
        _owner = owner;
        Writer = new Utf8JsonWriter(_buffer, WireText.WriterOptions(depth, enclosing: 1));
    }

    /// <summary>Stands inside the array of the parameters: each value written is one parameter.</summary>
    public Utf8JsonWriter Writer { get; }

    /// <summary>The contract's serializer.</summary>
    public RpcJson Json => _json ?? throw new InvalidOperationException("The request has been sent or dropped.");

    /// <summary>See <see cref="RpcProxyOptions.UnansweredGrace"/>. Null: the peer's own.</summary>
    internal TimeSpan? UnansweredGrace { get; set; }

    internal RpcMethod Method => _method ?? throw new InvalidOperationException("The request has been sent or dropped.");

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
        UnansweredGrace = null;
        _buffer.Begin(LongestHead(method));
        Writer.Reset(_buffer);
        Writer.WriteStartArray();
    }

    /// <summary>Puts a whole array or object, or nothing, in place of the parameters.</summary>
    internal void ReplaceParameters(JsonElement? parameters)
    {
        _buffer.Begin(LongestHead(Method));
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
        _owner?.Return(this);
    }

    private void End()
    {
        Writer.Flush();
        _buffer.Append("}"u8);
    }
}
