using Hawser.Workers.Mapping;

namespace Hawser.Workers.Pools;

/// <summary>
/// What holds for one call to a pool: what its caller wants, and what maps and process pools want beyond that. Immutable.
/// </summary>
internal sealed class PoolCallTerms
{
    internal static readonly PoolCallTerms Default = new();

    internal PoolCallOptions Options { get; init; } = PoolCallOptions.Default;

    /// <summary>The workers that have died of it already, in a batch with others.</summary>
    internal IReadOnlyList<WorkerExit> Deaths { get; init; } = [];

    /// <summary>Whether it throws <see cref="BatchFailedException"/> in place of what it has failed with.</summary>
    internal BatchSplit Split { get; init; }

    /// <summary>
    /// How long the worker may go on with it when it was given up. Null: as <see cref="WorkerOptions.CancellationGrace"/> says.
    /// </summary>
    internal TimeSpan? Grace { get; init; }

    /// <summary>Whether it waits also where others are refused because too many wait.</summary>
    internal bool IsPatient { get; init; }

    /// <summary>For a part of a map. There are never more of these than its window has places, so none needs to be refused.</summary>
    internal static PoolCallTerms Of(
        MapOptions options, IReadOnlyList<WorkerExit>? deaths = null, BatchSplit split = BatchSplit.Never, TimeSpan? grace = null) => new()
        {
            Options = new PoolCallOptions { Timeout = options.Timeout, Idempotent = options.Idempotent },
            Deaths = deaths ?? [],
            Split = split,
            Grace = grace,
            IsPatient = true,
        };
}
