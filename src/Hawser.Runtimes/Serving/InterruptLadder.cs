namespace Hawser.Runtimes.Serving;

/// <summary>
/// Ends what a container's thread runs, step by step: the evaluation's token; then its awaits are given up and its waits interrupted; then its code is
/// aborted. Each step has its time, and goes on through the later ones, since a <c>finally</c> may wait, and code that was waiting may run.
/// </summary>
/// <param name="thread">The container's thread.</param>
/// <param name="times">The times of the steps.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class InterruptLadder(ContainerThread thread, InterruptionTimes times, TimeProvider timeProvider)
{
    /// <summary>How often the thread is looked at while a step lasts.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>A thread that is busy takes some of the kernel's ticks within this time, or waits for a processor at its end.</summary>
    private static readonly TimeSpan Busy = TimeSpan.FromMilliseconds(100);

    private Task? _aborting;

    /// <summary>Climbs until what is to end has ended, or nothing is left to try. The evaluation's token has been cancelled.</summary>
    /// <param name="evaluation">The evaluation; null for whatever runs on the thread.</param>
    /// <param name="ended">Completes when it has ended.</param>
    internal async Task<InterruptOutcome> ClimbAsync(RunningEvaluation? evaluation, Task ended)
    {
        if (await EndsWithinAsync(ended, times.Token).ConfigureAwait(false))
        {
            return InterruptOutcome.Ended;
        }

        evaluation?.GiveUp();
        if (await HoldsAsync(ended, times.Wait, guard => guard.Interrupt(evaluation)).ConfigureAwait(false))
        {
            return InterruptOutcome.Ended;
        }

        if (times.Abort > TimeSpan.Zero
            && await HoldsAsync(ended, times.Abort, guard => Abort(guard, evaluation)).ConfigureAwait(false))
        {
            return InterruptOutcome.Ended;
        }

        // A thread that only waits costs little when it is abandoned with its container; one that is busy goes on being so.
        ThreadUsage.Account? before = ThreadUsage.Of(thread.KernelTask);
        if (await EndsWithinAsync(ended, Busy).ConfigureAwait(false))
        {
            return InterruptOutcome.Ended;
        }

        return before is { } earlier && ThreadUsage.Of(thread.KernelTask) is { } now && now.IsBusySince(earlier)
            ? InterruptOutcome.NeedsProcess
            : InterruptOutcome.NeedsContainer;
    }

    private void Abort(InterruptGuard guard, RunningEvaluation? evaluation)
    {
        guard.Interrupt(evaluation);
        if (_aborting is null or { IsCompleted: true } && guard.InTurn is not null)
        {
            long turn = guard.Turn;

            // A thread of its own: it waits for as long as the code stays in native code.
            _aborting = Task.Factory.StartNew(
                () => guard.Abort(evaluation, turn), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    private async Task<bool> HoldsAsync(Task ended, TimeSpan time, Action<InterruptGuard> hit)
    {
        long start = timeProvider.GetTimestamp();
        while (true)
        {
            if (thread.Guard is { } guard)
            {
                hit(guard);
            }

            TimeSpan left = time - timeProvider.GetElapsedTime(start);
            if (await EndsWithinAsync(ended, left < Look ? left : Look).ConfigureAwait(false))
            {
                return true;
            }

            if (left <= Look)
            {
                return false;
            }
        }
    }

    private async Task<bool> EndsWithinAsync(Task ended, TimeSpan time)
    {
        if (time <= TimeSpan.Zero)
        {
            return ended.IsCompleted;
        }

        try
        {
            await ended.WaitAsync(time, timeProvider).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
