using Hawser.Workers.Owning;

namespace Hawser.Workers.Launching;

/// <summary>
/// Starts processes that are to become workers, and hears of their end. The only place where processes are started.
/// </summary>
/// <remarks>
/// A launcher promises: the process leads a group of its own; its standard input gives the boot line and then stays open until the owner
/// ends or closes it, and no other process holds the writing end; its output is always drained; its end is always reported. Thread-safe.
/// </remarks>
public abstract class WorkerLauncher
{
    /// <summary>Starts a process. When the task is done the process runs; whether it becomes a worker shows on the channel.</summary>
    /// <param name="request">What to start.</param>
    /// <param name="cancellationToken">Stops waiting for the start. A process that was started already is ended.</param>
    /// <returns>The running process. The caller disposes it.</returns>
    /// <exception cref="WorkerLaunchException">The system refused to start it; no process, pipe or thread is left.</exception>
    /// <exception cref="PlatformNotSupportedException">This launcher does not run on this operating system.</exception>
    public abstract Task<LaunchedProcess> LaunchAsync(LaunchRequest request, CancellationToken cancellationToken);

    /// <summary>Where this launcher's workers dial their owner; null: where their channel says.</summary>
    internal virtual OwnerListener? Listener => null;
}
