using System.Threading.RateLimiting;

namespace Hawser.Agent.Limits;

/// <summary>A limit of the agent.</summary>
/// <param name="Limiter">Decides, for each key by itself.</param>
/// <param name="Holds">Whether permits come back.</param>
internal sealed record SharedLimit(PartitionedRateLimiter<string> Limiter, bool Holds);
