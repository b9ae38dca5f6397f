namespace Hawser.Workers.Pools;

/// <summary>
/// A call or lease that wants a worker. The members but <see cref="Granted"/> are the scheduler's, under its lock.
/// </summary>
/// <param name="key">Whose worker it wants; null: any.</param>
/// <param name="deaths">The workers that have died of it already; null: none.</param>
internal sealed class PoolItem(string? key, IReadOnlyList<WorkerExit>? deaths = null)
{
    private List<WorkerExit>? _deaths = deaths is { Count: > 0 } ? [.. deaths] : null;
    private TaskCompletionSource<PoolSeat>? _granted;

    internal string? Key => key;

    /// <summary>Its place among all that have come, kept when it comes again; 0: it has not come yet.</summary>
    internal long Sequence { get; set; }

    /// <summary>The workers that have died of it.</summary>
    internal List<WorkerExit> Deaths => _deaths ??= [];

    /// <summary>It waits also where others are refused because too many wait.</summary>
    internal bool IsPatient { get; init; }

    /// <summary>
    /// It has seen a worker die, perhaps as its cause: it gets the next for itself, so that it can harm nobody, nor be harmed by others.
    /// </summary>
    internal bool IsSuspect { get; set; } = deaths is { Count: > 0 };

    /// <summary>Where it waits; null: it does not, or has reserved a worker.</summary>
    internal LinkedListNode<PoolItem>? Place { get; set; }

    /// <summary>The worker that it waits to have for itself.</summary>
    internal PoolSeat? Reserved { get; set; }

    /// <summary>Its worker, when it has waited for one.</summary>
    internal Task<PoolSeat> Granted => _granted!.Task;

    internal void BeginWaiting() => _granted = new TaskCompletionSource<PoolSeat>(TaskCreationOptions.RunContinuationsAsynchronously);

    internal void Grant(PoolSeat seat) => _granted!.SetResult(seat);

    internal void Fail(Exception reason) => _granted!.SetException(reason);
}
