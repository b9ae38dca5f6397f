using System.Globalization;

namespace Hawser.Workers;

/// <summary>
/// A call was given up because every worker that it was given to died (<see cref="WorkerPoolOptions.PoisonLimit"/>); after the first of
/// them it had each worker for itself. <see cref="Exits"/> tells how they ended.
/// </summary>
public sealed class PoisonItemException : Exception
{
    internal PoisonItemException(string pool, IReadOnlyList<WorkerExit> exits, Exception last)
        : base(Describe(pool, exits), last)
    {
        Pool = pool;
        Exits = exits;
        HelpLink = $"docs/errors/{nameof(PoisonItemException)}.md";
    }

    /// <summary>The pool's name.</summary>
    public string Pool { get; }

    /// <summary>The exit reports of the workers, the last one last.</summary>
    public IReadOnlyList<WorkerExit> Exits { get; }

    private static string Describe(string pool, IReadOnlyList<WorkerExit> exits) => string.Create(
        CultureInfo.InvariantCulture,
        $"The call has killed {exits.Count} workers of pool '{pool}', and is not made again. They ended thus:\n{string.Join("\n", exits)}");
}
