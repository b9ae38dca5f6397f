using Hawser.Rpc.Calls;
using Hawser.Rpc.Streams;

namespace Hawser.Rpc.Generated;

// Calls whose results are bytes or streams.
public sealed partial class RpcCaller
{
    /// <summary>Sends a request whose result is bytes; the call is over when they are whole.</summary>
    /// <param name="request">The composed request; it is used up.</param>
    /// <param name="nullable">Whether the result may be null; else a null fails the call.</param>
    /// <param name="cancellationToken">As for <see cref="CallAsync{TResult}"/>.</param>
    /// <returns>The bytes, or null. Nothing is thrown here.</returns>
    public Task<byte[]> CallBytesAsync(RpcRequest request, bool nullable, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.EndParameters();
        string method = request.Method.WireName;
        return WholeAsync(CallForStreamAsync(request, StreamResultKind.Bytes, cancellationToken), method, nullable);
    }

    /// <summary>
    /// Sends a request whose result is a stream of bytes. Token and deadline hold until it is disposed or read out; disposing it stops
    /// the other side.
    /// </summary>
    /// <param name="request">The composed request; it is used up.</param>
    /// <param name="nullable">Whether the result may be null; else a null fails the call.</param>
    /// <param name="cancellationToken">As for <see cref="CallAsync{TResult}"/>; what is read afterwards fails with it.</param>
    /// <returns>A stream that the caller disposes, or null. Nothing is thrown here.</returns>
    public Task<Stream> CallByteStreamAsync(RpcRequest request, bool nullable, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.EndParameters();
        string method = request.Method.WireName;
        return StreamAsync(CallForStreamAsync(request, StreamResultKind.ByteStream, cancellationToken), method, nullable);
    }

    /// <summary>
    /// Makes a call whose result is a sequence. The request goes when the enumeration begins; leaving it early stops the other side.
    /// </summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="request">The composed request; it is used up.</param>
    /// <param name="read">Reads an item.</param>
    /// <param name="cancellationToken">Gives up the call, as does the token of the enumeration.</param>
    /// <returns>A sequence that can be enumerated once; a second enumeration throws <see cref="InvalidOperationException"/>.</returns>
    public IAsyncEnumerable<T> CallItems<T>(RpcRequest request, RpcResultReader<T> read, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(read);
        request.EndParameters();
        return new ItemsCall<T>(this, request, read, Depth, cancellationToken);
    }

    /// <summary>Makes a call whose result is bytes or a stream.</summary>
    internal Task<StreamResult> CallForStreamAsync(RpcRequest request, StreamResultKind kind, CancellationToken cancellationToken) =>
        request.Owner is { } calls
            ? calls.CallForStream(request, kind, _timeout, cancellationToken)
            : CallForStreamRoutedAsync(request, kind, cancellationToken);

    private static async Task<byte[]> WholeAsync(Task<StreamResult> answer, string method, bool nullable)
    {
        StreamResult result = await answer.ConfigureAwait(false);
        return result.Bytes
            ?? (result.Stream is IncomingBytes bytes ? await bytes.Whole.ConfigureAwait(false)
                : nullable ? null!
                : throw OutgoingCalls.NullResult(method));
    }

    private static async Task<Stream> StreamAsync(Task<StreamResult> answer, string method, bool nullable)
    {
        StreamResult result = await answer.ConfigureAwait(false);
        return result.Stream is IncomingQueue stream ? new IncomingByteStream(stream)
            : result.Bytes is { } bytes ? new MemoryStream(bytes, writable: false)
            : nullable ? null!
            : throw OutgoingCalls.NullResult(method);
    }
}
