using Hawser.Agent;

namespace Hawser.Hosting;

/// <summary>A limit over all workers, from configuration. Not thread-safe.</summary>
public sealed class HawserLimitOptions
{
    /// <summary>Its kind. Default <see cref="HawserLimitKind.FixedWindow"/>.</summary>
    public HawserLimitKind Kind { get; set; }

    /// <summary>How many are permitted, to each key. At least 1; there is no default.</summary>
    public int Permits { get; set; }

    /// <summary>The window, or the pause between two refills of a bucket. Default one minute; above zero.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How many segments a sliding window has. Default 6; at least 1.</summary>
    public int Segments { get; set; } = 6;

    /// <summary>How many tokens each refill brings. Default 0: as many as the bucket holds.</summary>
    public int TokensPerWindow { get; set; }

    /// <exception cref="ArgumentException">A number is out of range.</exception>
    internal AgentLimit Create() => Kind switch
    {
        HawserLimitKind.FixedWindow => AgentLimit.FixedWindow(Permits, Window),
        HawserLimitKind.SlidingWindow => AgentLimit.SlidingWindow(Permits, Window, Segments),
        HawserLimitKind.TokenBucket => AgentLimit.TokenBucket(Permits, Window, TokensPerWindow == 0 ? Permits : TokensPerWindow),
        HawserLimitKind.Concurrency => AgentLimit.Concurrency(Permits),
        _ => throw new ArgumentException($"There is no kind of limit {(int)Kind}."),
    };
}
