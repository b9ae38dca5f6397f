using Hawser.Rpc.Generated;

namespace Hawser.Rpc.Streams;

/// <summary>A handler's parameter of items. It is enumerated once.</summary>
internal sealed class IncomingItems<T>(IncomingQueue queue, RpcResultReader<T> read, RpcJson json, int depth) : IAsyncEnumerable<T>
{
    private int _isEnumerated;

    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        Interlocked.Exchange(ref _isEnumerated, 1) == 0
            ? EnumerateAsync(cancellationToken)
            : throw new InvalidOperationException($"The items of '{queue.Method}' come over the wire, and can be enumerated once.");

    private async IAsyncEnumerator<T> EnumerateAsync(CancellationToken cancellationToken)
    {
        var reader = new ItemReader<T>(queue, read, json, depth);
        try
        {
            while (await reader.MoveNextAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return reader.Current;
            }
        }
        finally
        {
            reader.Leave();
        }
    }
}
