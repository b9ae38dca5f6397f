using System.Text.Json;
using Hawser.Rpc.Calls;

namespace Hawser.Rpc.Generated;

// A request that is composed while there is no connection. Its parameters are text, but for streams, bytes and reports, whose numbers are
// those of a connection: each of them leaves a null in its place, and is written when the request is copied to one of the connection that
// has come.
public sealed partial class RpcRequest
{
    // Each with the place in the parameters that it follows.
    private List<(long Place, Action<RpcRequest> Write)>? _deferred;

    /// <summary>The calls that it is one of; null: there is no connection yet.</summary>
    internal OutgoingCalls? Owner => _owner;

    /// <summary>Begins a request without a connection. It is used once.</summary>
    internal static RpcRequest Detached(RpcMethod method, RpcJson json, int depth)
    {
        var request = new RpcRequest(owner: null, depth);
        request.Begin(method, json);
        return request;
    }

    /// <summary>Writes the parameters, which are ended, into a request of a connection, and ends them there.</summary>
    /// <param name="target">Where no parameter has been written yet.</param>
    internal void CopyTo(RpcRequest target)
    {
        ReadOnlySpan<byte> text = _buffer.Written.Span;
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = 1000 });
        List<(long Place, Action<RpcRequest> Write)> deferred = _deferred ?? [];
        int next = 0;
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (next < deferred.Count && start >= deferred[next].Place)
            {
                deferred[next++].Write(target);
            }
            else
            {
                target.Writer.WriteRawValue(text[start..(int)reader.BytesConsumed], skipInputValidation: true);
            }
        }

        target.EndParameters();
    }

    // Each in a method of its own: what a lambda captures is made where its method begins, also for requests that have a connection.
    private void DeferBytes(ReadOnlyMemory<byte> data) => Defer(target => target.WriteBytes(data));

    private void DeferByteStream(Stream data) => Defer(target => target.WriteByteStream(data));

    private void DeferItems<T>(IAsyncEnumerable<T> items, RpcItemWriter<T> write) => Defer(target => target.WriteItems(items, write));

    private void DeferProgress<T>(IProgress<T> progress, RpcResultReader<T> read) => Defer(target => target.WriteProgress(progress, read));

    private void Defer(Action<RpcRequest> write)
    {
        (_deferred ??= []).Add((Writer.BytesCommitted + Writer.BytesPending, write));
        Writer.WriteNullValue();
    }
}
