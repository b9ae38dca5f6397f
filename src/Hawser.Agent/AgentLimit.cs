using System.Threading.RateLimiting;
using Hawser.Agent.Limits;

namespace Hawser.Agent;

/// <summary>
/// A limit that all workers share, for <see cref="AgentServer.Limit"/>: each key has the whole of it. Nothing waits in the agent: who is refused is told
/// at once, and when to come again. Immutable.
/// </summary>
public sealed class AgentLimit
{
    private readonly Func<string, RateLimitPartition<string>> _partition;

    private AgentLimit(Func<string, RateLimitPartition<string>> partition, bool holds)
    {
        _partition = partition;
        Holds = holds;
    }

    /// <summary>Whether permits come back: then the agent keeps leases.</summary>
    internal bool Holds { get; }

    /// <summary>So many in a window, which begins anew when it is over.</summary>
    /// <param name="permits">How many; at least 1.</param>
    /// <param name="window">The window; above zero.</param>
    public static AgentLimit FixedWindow(int permits, TimeSpan window)
    {
        var options = new FixedWindowRateLimiterOptions { PermitLimit = permits, Window = window, QueueLimit = 0 };
        new FixedWindowRateLimiter(options).Dispose();
        return new AgentLimit(key => RateLimitPartition.GetFixedWindowLimiter(key, _ => options), holds: false);
    }

    /// <summary>So many in a window that moves on by segments.</summary>
    /// <param name="permits">How many; at least 1.</param>
    /// <param name="window">The window; above zero.</param>
    /// <param name="segments">How many segments the window has; at least 1.</param>
    public static AgentLimit SlidingWindow(int permits, TimeSpan window, int segments)
    {
        var options = new SlidingWindowRateLimiterOptions { PermitLimit = permits, Window = window, SegmentsPerWindow = segments, QueueLimit = 0 };
        new SlidingWindowRateLimiter(options).Dispose();
        return new AgentLimit(key => RateLimitPartition.GetSlidingWindowLimiter(key, _ => options), holds: false);
    }

    /// <summary>A bucket of tokens, which is filled up again step by step.</summary>
    /// <param name="tokens">How many it holds; at least 1.</param>
    /// <param name="period">The pause between two steps; above zero.</param>
    /// <param name="perPeriod">How many come in each step; at least 1.</param>
    public static AgentLimit TokenBucket(int tokens, TimeSpan period, int perPeriod)
    {
        var options = new TokenBucketRateLimiterOptions
        {
            TokenLimit = tokens,
            ReplenishmentPeriod = period,
            TokensPerPeriod = perPeriod,
            QueueLimit = 0,
        };
        new TokenBucketRateLimiter(options).Dispose();
        return new AgentLimit(key => RateLimitPartition.GetTokenBucketLimiter(key, _ => options), holds: false);
    }

    /// <summary>So many at one time. A permit comes back when its lease is disposed, or its holder's connection ends.</summary>
    /// <param name="permits">How many; at least 1.</param>
    public static AgentLimit Concurrency(int permits)
    {
        var options = new ConcurrencyLimiterOptions { PermitLimit = permits, QueueLimit = 0 };
        new ConcurrencyLimiter(options).Dispose();
        return new AgentLimit(key => RateLimitPartition.GetConcurrencyLimiter(key, _ => options), holds: true);
    }

    /// <summary>Any other limits, such as another one for each kind of key, or limiters that let wait.</summary>
    /// <param name="partition">Says which limiter a key has. Leases are kept until they are disposed, or their holder's connection ends.</param>
    public static AgentLimit Of(Func<string, RateLimitPartition<string>> partition)
    {
        ArgumentNullException.ThrowIfNull(partition);
        return new AgentLimit(partition, holds: true);
    }

    internal PartitionedRateLimiter<string> Create(int mostKeys, Action onFull) => new KeyedLimiters(_partition, mostKeys, onFull).Create();
}
