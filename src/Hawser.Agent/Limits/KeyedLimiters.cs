using System.Collections.Concurrent;
using System.Threading.RateLimiting;

namespace Hawser.Agent.Limits;

/// <summary>
/// The limiters of a shared limit, one for each key, as many as it may have: keys come from outside, and whoever invents one after the other must not fill the
/// agent's memory. A limiter goes when it was idle for a while; what comes while there are too many shares one. Thread-safe.
/// </summary>
/// <param name="partition">Says which limiter a key has.</param>
/// <param name="most">How many keys have one of their own.</param>
/// <param name="onFull">Told when a key gets none.</param>
internal sealed class KeyedLimiters(Func<string, RateLimitPartition<string>> partition, int most, Action onFull)
{
    /// <summary>No worker can name it: a name's length is limited, and this is longer.</summary>
    private static readonly string Others = new('*', AgentSession.MostKey + 1);

    private readonly ConcurrentDictionary<string, bool> _keys = new(StringComparer.Ordinal);
    private int _count;

    internal PartitionedRateLimiter<string> Create() => PartitionedRateLimiter.Create<string, string>(Choose, StringComparer.Ordinal);

    private RateLimitPartition<string> Choose(string key)
    {
        // The application may give one limiter to several keys.
        RateLimitPartition<string> chosen = partition(key);
        string own = chosen.PartitionKey;
        if (!_keys.ContainsKey(own) && Volatile.Read(ref _count) >= most)
        {
            onFull();
            own = Others;
        }

        return RateLimitPartition.Get(own, _ =>
        {
            if (own != Others && _keys.TryAdd(own, true))
            {
                Interlocked.Increment(ref _count);
            }

            return new KeyedLimiter(chosen.Factory(chosen.PartitionKey), () => Forget(own));
        });
    }

    private void Forget(string key)
    {
        if (_keys.TryRemove(key, out _))
        {
            Interlocked.Decrement(ref _count);
        }
    }
}
