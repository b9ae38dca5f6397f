using Hawser.Rpc;

namespace PrimeTree;

/// <summary>A branch of the tree: it counts by itself, or has workers of its own count for it.</summary>
[RpcContract]
public interface IPrimeBranch
{
    /// <summary>Counts the primes from <paramref name="from"/> up to, and without, <paramref name="to"/>.</summary>
    /// <param name="from">The first number.</param>
    /// <param name="to">The number after the last.</param>
    /// <param name="depth">How many generations of workers grow below this one; 0: it counts by itself.</param>
    /// <param name="cancellationToken">Gives up, in all generations.</param>
    /// <returns>What this branch and those below it did, itself first.</returns>
    Task<IReadOnlyList<BranchReport>> CountAsync(long from, long to, int depth, CancellationToken cancellationToken = default);
}
