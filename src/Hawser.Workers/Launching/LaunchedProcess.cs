namespace Hawser.Workers.Launching;

/// <summary>A process that a launcher has started. All members may be used from any thread, and after its end.</summary>
public abstract class LaunchedProcess : IAsyncDisposable
{
    /// <summary>
    /// The id of the process that was started. Not to be sent signals by: after the end it may be another's. Use <see cref="Kill"/>.
    /// </summary>
    public abstract int ProcessId { get; }

    /// <summary>
    /// Completes when the process has ended, the rest of its group has been killed, its output has been drained and it has been reaped.
    /// Never faults and is never cancelled; continuations run asynchronously.
    /// </summary>
    public abstract Task<ProcessExit> Exited { get; }

    /// <summary>The last bytes of stderr until now, as text; empty when there are none.</summary>
    public abstract string StandardErrorTail { get; }

    /// <summary>The last bytes of stdout until now, as text; empty when there are none.</summary>
    public abstract string StandardOutputTail { get; }

    /// <summary>How many lines <see cref="LaunchRequest.OnOutputLine"/> did not get because it was too slow, or had thrown.</summary>
    public abstract long DroppedOutputLines { get; }

    /// <summary>
    /// How many bytes of output could not be written to the files of the request. The default is 0: for launchers that write none.
    /// </summary>
    public virtual long LostOutputBytes => 0;

    /// <summary>
    /// The process's standard streams as its channel, where <see cref="LaunchRequest.ChannelOverStandardStreams"/> asked for it; else null.
    /// The default is null: for launchers that cannot.
    /// </summary>
    public virtual LaunchedChannel? Channel => null;

    /// <summary>
    /// Tells which process has proved to be the worker, when it is not the one that was started but one that a wrapper command forked: from
    /// now on <see cref="Kill"/> ends it too, and <see cref="Exited"/> waits for it. A number that is no descendant of the started process
    /// is ignored. The default does nothing: for launchers whose processes are their workers.
    /// </summary>
    /// <param name="workerProcessId">The worker's process id on this machine.</param>
    public virtual void Identify(int workerProcessId)
    {
    }

    /// <summary>
    /// Finds out which process is the worker, once it has proved itself over a channel by which the kernel does not tell: TCP, or standard
    /// streams. Does what <see cref="Identify"/> does with it. The default is <see cref="ProcessId"/>: for launchers whose processes are
    /// their workers.
    /// </summary>
    /// <returns>The worker's process id on this machine, or <see cref="ProcessId"/> where it cannot be found out.</returns>
    public virtual int FindWorker() => ProcessId;

    /// <summary>
    /// Closes the worker's standard input. A worker takes that for the owner's end: it has 500 ms, then it ends itself. Idempotent.
    /// </summary>
    public abstract void CloseLifeline();

    /// <summary>
    /// Sends SIGKILL to the process and its whole group, and to what a wrapper command has forked. Returns at once; <see cref="Exited"/>
    /// tells when it is done. Idempotent, does nothing after the end, and can never hit another process that got the same id.
    /// </summary>
    /// <returns>
    /// Whether the process still ran. False: its end is its own, also when <see cref="Exited"/> is not there yet.
    /// </returns>
    public abstract bool Kill();

    /// <summary>Kills the process if it still runs, and returns when <see cref="Exited"/> is complete. Idempotent.</summary>
    public async ValueTask DisposeAsync()
    {
        CloseLifeline();
        Kill();
        await Exited.ConfigureAwait(false);
        if (Channel is { } channel)
        {
            await channel.Incoming.DisposeAsync().ConfigureAwait(false);
            await channel.Outgoing.DisposeAsync().ConfigureAwait(false);
        }

        GC.SuppressFinalize(this);
    }
}
