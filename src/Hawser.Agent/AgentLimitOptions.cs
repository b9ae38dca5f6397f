using Hawser.Workers;

namespace Hawser.Agent;

/// <summary>How a worker asks for the permits of a shared limit. Immutable.</summary>
public sealed class AgentLimitOptions
{
    /// <summary>What decides when the agent does not. There is no default: either choice hurts somebody.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public required AgentLimitFallback Fallback
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    }

    /// <summary>How long the agent has to answer. Default 1 s; more than zero, at most a day.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan Timeout
    {
        get;
        init => field = OptionTimes.Positive(value, nameof(Timeout));
    } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How many permits are fetched ahead, for <c>AttemptAcquire</c> to answer from without asking. Default 0: it never has any, and the limit is exact.
    /// With more, a worker may hold permits that it does not use, so that others are refused early, and permits of one window may be used in the next.
    /// Limits whose permits come back are never fetched ahead. 0 to 10,000.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Prefetch
    {
        get;
        init => field = value is >= 0 and <= 10_000
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Prefetch), value, "Prefetch is 0 to 10,000.");
    }

    /// <summary>How long permits that were fetched ahead are good. Default 1 s; more than zero, at most a day.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan PrefetchLifetime
    {
        get;
        init => field = OptionTimes.Positive(value, nameof(PrefetchLifetime));
    } = TimeSpan.FromSeconds(1);
}
