using Hawser.Rpc.Calls;
using Hawser.Rpc.Generated;

namespace Hawser.Rpc.Streams;

/// <summary>A call whose result is a sequence: it is made when the enumeration begins, once.</summary>
internal sealed class ItemsCall<T>(
    RpcCaller caller, RpcRequest request, RpcResultReader<T> read, int depth, CancellationToken cancellationToken)
    : IAsyncEnumerable<T>
{
    private int _isEnumerated;

    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken enumeration = default) =>
        Interlocked.Exchange(ref _isEnumerated, 1) == 0
            ? EnumerateAsync(enumeration)
            : throw new InvalidOperationException("The items of a call come over the wire, and can be enumerated once: call again.");

    private async IAsyncEnumerator<T> EnumerateAsync(CancellationToken enumeration)
    {
        using CancellationTokenSource? link = cancellationToken.CanBeCanceled && enumeration.CanBeCanceled
            ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, enumeration)
            : null;
        CancellationToken token = link?.Token ?? (enumeration.CanBeCanceled ? enumeration : cancellationToken);
        RpcJson json = request.Json;
        string method = request.Method.WireName;

        StreamResult result;
        try
        {
            result = await caller.CallForStreamAsync(request, StreamResultKind.Items, token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (link is not null)
        {
            throw Cancelled(enumeration);
        }

        var reader = new ItemReader<T>(
            (IncomingQueue?)result.Stream ?? throw OutgoingCalls.NullResult(method), read, json, depth);
        try
        {
            while (true)
            {
                try
                {
                    // The token is the call's, which breaks the stream.
                    if (!await reader.MoveNextAsync(CancellationToken.None).ConfigureAwait(false))
                    {
                        yield break;
                    }
                }
                catch (OperationCanceledException) when (link is not null)
                {
                    throw Cancelled(enumeration);
                }

                yield return reader.Current;
            }
        }
        finally
        {
            reader.Leave();
        }
    }

    // Whoever cancels finds the token that it has given.
    private OperationCanceledException Cancelled(CancellationToken enumeration) =>
        new(cancellationToken.IsCancellationRequested ? cancellationToken : enumeration);
}
