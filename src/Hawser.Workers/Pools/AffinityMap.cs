using System.Diagnostics.CodeAnalysis;

namespace Hawser.Workers.Pools;

/// <summary>Which worker each key has. Bounded: the key that was used longest ago is forgotten first. Not thread-safe.</summary>
internal sealed class AffinityMap(int capacity)
{
    private readonly Dictionary<string, LinkedListNode<(string Key, PoolSeat Seat)>> _byKey = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Key, PoolSeat Seat)> _byUse = [];

    internal int Count => _byKey.Count;

    internal bool TryFind(string key, [NotNullWhen(true)] out PoolSeat? seat)
    {
        if (_byKey.TryGetValue(key, out LinkedListNode<(string Key, PoolSeat Seat)>? entry))
        {
            seat = entry.Value.Seat;
            return true;
        }

        seat = null;
        return false;
    }

    /// <summary>The key has this worker from now on, and is the last used.</summary>
    internal void Set(string key, PoolSeat seat)
    {
        if (_byKey.Remove(key, out LinkedListNode<(string Key, PoolSeat Seat)>? old))
        {
            _byUse.Remove(old);
        }

        _byKey.Add(key, _byUse.AddLast((key, seat)));
        if (_byKey.Count > capacity)
        {
            _byKey.Remove(_byUse.First!.Value.Key);
            _byUse.RemoveFirst();
        }
    }

    /// <summary>The worker takes nothing any more.</summary>
    internal void Forget(PoolSeat seat)
    {
        LinkedListNode<(string Key, PoolSeat Seat)>? entry = _byUse.First;
        while (entry is not null)
        {
            LinkedListNode<(string Key, PoolSeat Seat)>? next = entry.Next;
            if (entry.Value.Seat == seat)
            {
                _byKey.Remove(entry.Value.Key);
                _byUse.Remove(entry);
            }

            entry = next;
        }
    }
}
