namespace Hawser.Workers.Launching;

/// <summary>How a process ended, as the kernel told its parent.</summary>
/// <param name="ExitCode">What it passed to <c>exit</c>, 0 to 255; null when a signal ended it. So <c>exit(137)</c> and <c>kill -9</c> are
/// told apart.</param>
/// <param name="Signal">The number of the signal that ended it, such as 9 for SIGKILL; null when it exited.</param>
/// <param name="Lifetime">From its start to the moment its end was seen.</param>
/// <remarks>
/// Exactly one of code and signal is set. The only exception: both are null when other code in this process has taken the exit status of
/// a child that was not its own (<c>waitpid(-1)</c>, or SIGCHLD ignored); the process is gone all the same.
/// </remarks>
public sealed record ProcessExit(int? ExitCode, int? Signal, TimeSpan Lifetime)
{
    /// <summary>
    /// The memory that it was killed for, being at or over <see cref="LaunchRequest.MemoryLimit"/>; null when that did not end it.
    /// </summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Whether the kernel says that it has written a core of it, to where its settings say. False where that is not known.</summary>
    public bool HasCore { get; init; }
}
