using Hawser.Workers;

namespace PrimeTree;

/// <summary>
/// The class that runs in each worker. A worker starts workers as any program does: they end when it ends, whatever ends it.
/// </summary>
/// <param name="context">Who this worker is.</param>
public sealed class PrimeBranch(WorkerContext context) : IPrimeBranch
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<BranchReport>> CountAsync(long from, long to, int depth, CancellationToken cancellationToken = default)
    {
        if (depth == 0)
        {
            return [Report(from, to, Primes(from, to, cancellationToken))];
        }

        long middle = from + ((to - from) / 2);
        IReadOnlyList<BranchReport>[] halves = await Task.WhenAll(
            GrowAsync(context.Name + ".1", from, middle, depth - 1, cancellationToken),
            GrowAsync(context.Name + ".2", middle, to, depth - 1, cancellationToken));
        long primes = halves.Sum(static half => half[0].Primes);
        return [Report(from, to, primes), .. halves[0], .. halves[1]];
    }

    private static async Task<IReadOnlyList<BranchReport>> GrowAsync(
        string name, long from, long to, int depth, CancellationToken cancellationToken)
    {
        await using Worker<IPrimeBranch> branch =
            await Worker.SpawnAsync<IPrimeBranch, PrimeBranch>(new WorkerOptions { Name = name }, cancellationToken);
        return await branch.Client.CountAsync(from, to, depth, cancellationToken);
    }

    private static long Primes(long from, long to, CancellationToken cancellationToken)
    {
        long count = 0;
        for (long number = Math.Max(from, 2); number < to; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            count += IsPrime(number) ? 1 : 0;
        }

        return count;
    }

    private static bool IsPrime(long number)
    {
        for (long divisor = 2; divisor * divisor <= number; divisor++)
        {
            if (number % divisor == 0)
            {
                return false;
            }
        }

        return true;
    }

    private BranchReport Report(long from, long to, long primes) =>
        new(context.Name, context.ProcessId, context.OwnerProcessId, from, to, primes);
}
