namespace Hawser.Workers.Mapping;

/// <summary>What a map does with its items, and by whom.</summary>
/// <typeparam name="TItem">The items.</typeparam>
/// <typeparam name="TAnswer">What is made of a batch.</typeparam>
internal sealed class MapWork<TItem, TAnswer>
{
    /// <summary>
    /// Has a batch carried out. Given the items, the deaths that are on their account, and what to call with the time that the worker took for it.
    /// Throws <see cref="BatchLostException"/> where the items are to be carried out each by itself.
    /// </summary>
    internal required Func<IReadOnlyList<TItem>, IReadOnlyList<WorkerExit>, Action<TimeSpan>, CancellationToken, Task<TAnswer>> Run { get; init; }

    /// <summary>How many of a batch's items have failed by themselves.</summary>
    internal required Func<TAnswer, int> CountFailed { get; init; }

    /// <summary>How many batches are at work at once, at most.</summary>
    internal required int Slots { get; init; }

    /// <summary>The most items of a batch; 1: each is a call of its own.</summary>
    internal required int MaxBatch { get; init; }

    internal required TimeProvider Clock { get; init; }
}
