namespace Hawser.Workers;

/// <summary>A step in the life of a <see cref="SupervisedWorker{TContract}"/>. Immutable.</summary>
/// <param name="State">What it does from now on.</param>
public sealed record SupervisionChange(SupervisionState State)
{
    /// <summary>
    /// How the last worker ended, or the process of the last start that failed: the reason for this step. Null: none has ended yet.
    /// </summary>
    public WorkerExit? Exit { get; init; }

    /// <summary>Why the last start failed; null when it did not fail.</summary>
    public Exception? Failure { get; init; }

    /// <summary>What was wrong with the worker that was replaced for its health: the last check's failure; else null.</summary>
    public Exception? Illness { get; init; }

    /// <summary>How long it pauses; zero unless <see cref="State"/> is <see cref="SupervisionState.BackingOff"/>.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>
    /// How many restarts count against <see cref="SupervisionOptions{TContract}.MaxRestarts"/> now, the one that this step is part of
    /// included.
    /// </summary>
    public int Restarts { get; init; }

    /// <summary>The worker's process; null unless <see cref="State"/> is <see cref="SupervisionState.Running"/>.</summary>
    public int? ProcessId { get; init; }
}
