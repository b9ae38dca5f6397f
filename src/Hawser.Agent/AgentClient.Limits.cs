using System.Threading.RateLimiting;
using Hawser.Agent.Limits;

namespace Hawser.Agent;

// The limits that all workers share.
public sealed partial class AgentClient
{
    /// <summary>
    /// A limiter for one key of a limit that the agent shares. <c>AttemptAcquire</c> never waits, and without <see cref="AgentLimitOptions.Prefetch"/> is
    /// never acquired; <c>AcquireAsync</c> asks the agent. So ASP.NET Core uses it as it is: <c>RateLimitPartition.Get(key, key =>
    /// client.GetRateLimiter("api", key, options))</c>.
    /// </summary>
    /// <param name="limit">The limit's name. One that the agent does not have falls back.</param>
    /// <param name="key">Whom it is for, such as an address: each key has the whole limit. At most 1,024 characters.</param>
    /// <param name="options">The time that the agent has, and what decides when it does not.</param>
    /// <returns>The limiter. Disposing it is not needed, and leaves leases alone.</returns>
    /// <exception cref="ArgumentException">The key is too long.</exception>
    public RateLimiter GetRateLimiter(string limit, string key, AgentLimitOptions options)
    {
        AgentName.Check(limit, nameof(limit));
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(options);
        return key.Length <= AgentSession.MostKey
            ? new AgentRateLimiter(limit, key, options, () => _link is null ? null : Use(), Options.TimeProvider, _logger)
            : throw new ArgumentException("A limit's key has at most 1,024 characters.", nameof(key));
    }
}
