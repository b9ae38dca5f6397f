using Hawser.Ipc;
using Hawser.Workers.Handles;

namespace Hawser.Workers.Owning;

/// <summary>A worker as somebody who connects to it sees it, be it the owner or the holder of a handle.</summary>
/// <param name="Name">The worker's name.</param>
/// <param name="ProcessId">The id of its process.</param>
/// <param name="Channel">Where to dial, and with what ticket.</param>
/// <param name="Options">The time-outs, the logs, the clock.</param>
internal sealed record WorkerTarget(string Name, int ProcessId, IpcHandle Channel, WorkerOptions Options)
{
    /// <summary>The hold on the worker's process: the owner's only.</summary>
    public WorkerTether? Tether { get; init; }

    /// <summary>What others know of the process; null where it cannot be looked at.</summary>
    public ProcessIdentity? Process { get; init; }

    /// <summary>What a handle for somebody else tells of the worker, once it has a ticket.</summary>
    public HandleContent? Shared { get; init; }

    internal static WorkerTarget Of(HandleContent handle, WorkerConnectOptions options) =>
        new(handle.Name, handle.ProcessId, handle.Channel, options.For(handle)) { Process = handle.Process, Shared = handle };

    /// <summary>Whether the worker is known to have ended.</summary>
    internal bool HasEnded => Tether?.Exited.IsCompleted ?? Process?.HasEnded() ?? false;

    /// <summary>Waits for the worker's end, for this long at most.</summary>
    internal async Task<bool> EndsWithinAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        if (Tether is { } tether)
        {
            return await tether.EndsWithinAsync(time).ConfigureAwait(false);
        }

        return Process is not null
            && await Process.EndsWithinAsync(time, Options.TimeProvider, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What a connect to the worker fails with when that has ended.</summary>
    internal Exception Failure() => Tether is { } tether
        ? tether.Failure()
        : new WorkerConnectException(Name, ProcessId, "the worker is gone: its process has ended.", isGone: true);
}
