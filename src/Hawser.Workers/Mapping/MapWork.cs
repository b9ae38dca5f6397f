namespace Hawser.Workers.Mapping;

/// <summary>What a map does with its items, and by whom.</summary>
/// <typeparam name="TItem">The items.</typeparam>
/// <typeparam name="TAnswer">What is made of a batch.</typeparam>
internal sealed class MapWork<TItem, TAnswer>
{
    internal delegate Task<BatchAnswer<TAnswer>> CarryOut(
        IReadOnlyList<TItem> items, IReadOnlyList<WorkerExit> deaths, Action<int, TimeSpan> took, CancellationToken cancellationToken);

    /// <summary>
    /// Has a batch carried out, or the first of its items. Given the items, the deaths that are on their account, and what to call with the
    /// number of those that were carried out and the time that the worker took for them. Throws <see cref="BatchFailedException"/> where
    /// the items are to be carried out in smaller batches.
    /// </summary>
    internal required CarryOut Run { get; init; }

    /// <summary>How many of a batch's items have failed by themselves.</summary>
    internal required Func<TAnswer, int> CountFailed { get; init; }

    /// <summary>How many batches are at work at once, at most.</summary>
    internal required int Slots { get; init; }

    /// <summary>The most items of a batch; 1: each is a call of its own.</summary>
    internal required int MaxBatch { get; init; }

    internal required TimeProvider Clock { get; init; }
}
