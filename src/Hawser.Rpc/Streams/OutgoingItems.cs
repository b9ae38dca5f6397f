using System.Text.Json;
using Hawser.Rpc.Generated;
using Hawser.Rpc.Wire;

namespace Hawser.Rpc.Streams;

/// <summary>
/// Items of a sequence of the user. A frame takes those that are ready: it goes when the next one is not, or when it is long enough.
/// </summary>
internal sealed class OutgoingItems<T>(
    StreamTable table,
    uint id,
    string method,
    IAsyncEnumerable<T> items,
    RpcItemWriter<T> write,
    RpcJson json,
    bool isHandler,
    CancellationTokenSource stopping)
    : OutgoingStream(table, id, method, stopping)
{
    private const int LongFrame = 32 * 1024;

    private readonly ItemBatch<T> _batch = new(id, write, json, table.PeerLimits);

    public override StreamMarker Marker => new(Id, IsBytes: false, Length: null);

    public override bool IsHandler => isHandler;

    protected override async Task ProduceAsync(CancellationToken stopping)
    {
        IAsyncEnumerator<T> source = items.GetAsyncEnumerator(stopping);
        try
        {
            await ProduceAsync(source, stopping).ConfigureAwait(false);
        }
        finally
        {
            _batch.Clear();
            await source.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task ProduceAsync(IAsyncEnumerator<T> source, CancellationToken stopping)
    {
        try
        {
            while (await NextAsync(source, stopping).ConfigureAwait(false))
            {
                T item = source.Current;
                if (!_batch.TryAdd(item))
                {
                    await FlushAsync(stopping).ConfigureAwait(false);
                    if (!_batch.TryAdd(item))
                    {
                        throw new MessageTooLargeException(Method, _batch.RefusedLength, Table.PeerLimits.Message);
                    }
                }

                if (_batch.Length >= LongFrame)
                {
                    await FlushAsync(stopping).ConfigureAwait(false);
                }
            }
        }
        catch (Exception) when (!stopping.IsCancellationRequested)
        {
            // What came before the failure comes before it at the consumer too.
            await FlushAsync(stopping).ConfigureAwait(false);
            throw;
        }

        await FlushAsync(stopping).ConfigureAwait(false);
    }

    private ValueTask<bool> NextAsync(IAsyncEnumerator<T> source, CancellationToken stopping)
    {
        ValueTask<bool> next = source.MoveNextAsync();
        return next.IsCompleted || _batch.IsEmpty ? next : FlushAndWaitAsync(next.AsTask(), stopping);
    }

    private async ValueTask<bool> FlushAndWaitAsync(Task<bool> next, CancellationToken stopping)
    {
        try
        {
            await FlushAsync(stopping).ConfigureAwait(false);
        }
        catch
        {
            // An enumerator must not be disposed while it looks for its next item.
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        return await next.ConfigureAwait(false);
    }

    private async Task FlushAsync(CancellationToken stopping)
    {
        if (_batch.IsEmpty)
        {
            return;
        }

        await CreditAsync().ConfigureAwait(false);
        ReadOnlyMemory<byte> message = _batch.End();
        Spend(message.Length);
        await Table.SendAsync(message, stopping).ConfigureAwait(false);
        _batch.Clear();
    }
}
