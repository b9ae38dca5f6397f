using System.Collections.Concurrent;

namespace Hawser.Rpc.Wire;

/// <summary>Keeps used objects of one peer for their next use, up to a number. Thread-safe.</summary>
internal sealed class ObjectPool<T>(Func<T> create, int capacity)
    where T : class
{
    private readonly ConcurrentQueue<T> _rest = new();
    private T? _first;
    private int _count;

    public T Take()
    {
        if (_first is { } item && Interlocked.CompareExchange(ref _first, null, item) == item)
        {
            return item;
        }

        if (_rest.TryDequeue(out T? queued))
        {
            Interlocked.Decrement(ref _count);
            return queued;
        }

        return create();
    }

    public void Return(T item)
    {
        if (_first is null && Interlocked.CompareExchange(ref _first, item, null) is null)
        {
            return;
        }

        if (Interlocked.Increment(ref _count) <= capacity)
        {
            _rest.Enqueue(item);
        }
        else
        {
            Interlocked.Decrement(ref _count);
        }
    }
}
