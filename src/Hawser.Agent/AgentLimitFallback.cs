using System.Threading.RateLimiting;

namespace Hawser.Agent;

/// <summary>What decides when the agent does not: it did not answer in time, cannot be reached, or there is none. Immutable.</summary>
public sealed class AgentLimitFallback
{
    private AgentLimitFallback(bool allows, RateLimiter? limiter)
    {
        Allows = allows;
        Limiter = limiter;
    }

    /// <summary>Everything is admitted: the limit protects, and the service matters more.</summary>
    public static AgentLimitFallback Allow { get; } = new(true, null);

    /// <summary>Everything is refused: what the limit protects matters more.</summary>
    public static AgentLimitFallback Refuse { get; } = new(false, null);

    internal bool Allows { get; }

    internal RateLimiter? Limiter { get; }

    /// <summary>A limiter of this process alone decides, with this worker's part of the limit, for example.</summary>
    /// <param name="limiter">The limiter. Its owner disposes it, after the limiters that fall back to it.</param>
    public static AgentLimitFallback Use(RateLimiter limiter)
    {
        ArgumentNullException.ThrowIfNull(limiter);
        return new AgentLimitFallback(false, limiter);
    }
}
