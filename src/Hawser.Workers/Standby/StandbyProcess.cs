using System.Text.Json;
using Hawser.Workers.Boot;
using Hawser.Workers.Control;
using Hawser.Workers.Launching;
using Hawser.Workers.Owning;

namespace Hawser.Workers.Standby;

/// <summary>
/// One waiting process, as its owner sees it. It is claimed once: by a start that makes a worker of it, or by the stock that ends it.
/// Thread-safe.
/// </summary>
/// <param name="worker">The process as the worker that it is while it waits.</param>
/// <param name="traits">What it was launched with.</param>
/// <param name="lines">Where its output goes.</param>
/// <param name="dumps">Where its dumps are; null: it makes none.</param>
internal sealed class StandbyProcess(OwnedWorker worker, ProcessTraits traits, OutputSwitch lines, CrashDumps? dumps)
{
    /// <summary>
    /// What a waiting process's last argument has at least, so that its later name can be shown there: as long as most names are.
    /// </summary>
    internal const int NameRoom = 64;

    private readonly IStandbyControl _control = worker.Peer.CreateProxy<IStandbyControl>();
    private readonly TaskCompletionSource<bool> _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _claimed;

    internal int ProcessId => worker.Tether.ProcessId;

    internal CrashDumps? Dumps => dumps;

    internal OutputSwitch Lines => lines;

    /// <summary>Its end while it waits.</summary>
    internal Task<WorkerExit> Exited => worker.Tether.Exited;

    /// <summary>When the start that claimed it is over: whether it failed at the process.</summary>
    internal Task<bool> Settled => _settled.Task;

    /// <summary>Whether it is the caller's from now on.</summary>
    internal bool TryClaim() => Interlocked.Exchange(ref _claimed, 1) == 0;

    internal bool Fits(ProcessTraits wanted) => !Exited.IsCompleted && traits.Matches(wanted);

    internal Task PrewarmAsync(StandbyPrewarm step, CancellationToken cancellationToken) =>
        _control.PrewarmAsync(step.Step, step.Argument, cancellationToken);

    /// <summary>Gives the process to a new holder, to whom its end is reported from now on; null when it has ended.</summary>
    /// <param name="output">Takes its lines from now on.</param>
    /// <param name="hold">Makes the new holder.</param>
    internal WorkerTether? HandOver(OutputLines output, Func<LaunchedProcess, WorkerTether> hold)
    {
        lines.Turn(output);
        return worker.Tether.HandOver(hold);
    }

    /// <summary>Tells the process what it is. That it has understood shows when it dials; a failure comes from here.</summary>
    internal Task BecomeAsync(BootMessage line) => _control.BecomeAsync(JsonElement.Parse(line.Write()));

    /// <summary>The start that claimed it is over.</summary>
    internal void Settle(bool failed)
    {
        _settled.TrySetResult(failed);
        _ = LeaveAsync();
    }

    /// <summary>
    /// Ends it, as a worker is ended, if no start has ended it. When this returns the process is reaped. For one who has claimed it.
    /// </summary>
    internal Task EndAsync() => Settled.IsCompleted ? Task.CompletedTask : worker.EndAsync();

    private async Task LeaveAsync()
    {
        await worker.Peer.CloseAsync(WorkerTether.LossGrace).ConfigureAwait(false);
        await worker.Tether.LeaveAsync().ConfigureAwait(false);
    }
}
