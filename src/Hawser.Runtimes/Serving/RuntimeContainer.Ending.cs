namespace Hawser.Runtimes.Serving;

internal sealed partial class RuntimeContainer
{
    /// <summary>Interrupts what runs, or one evaluation, which may be in the queue.</summary>
    internal async Task<InterruptReport> InterruptAsync(EvaluationReference? reference)
    {
        RunningEvaluation? evaluation;
        lock (_gate)
        {
            evaluation = _open.Find(open => reference is null ? open.HasBegun : open.Reference == reference);
        }

        if (evaluation is null)
        {
            return new InterruptReport(InterruptOutcome.NothingRunning);
        }

        evaluation.End(EvaluationStatus.Interrupted);
        if (!evaluation.HasBegun)
        {
            RespondUnbegun(evaluation, EvaluationStatus.Interrupted);
            return new InterruptReport(InterruptOutcome.Ended);
        }

        InterruptOutcome outcome = await ClimbAsync(evaluation).ConfigureAwait(false);

        // While it runs, its container's thread is one of them.
        int threads = ThreadsOf(evaluation) - (outcome == InterruptOutcome.Ended ? 0 : 1);
        return new InterruptReport(outcome, Math.Max(threads, 0));
    }

    /// <summary>Ends an evaluation for a reason, and returns at once.</summary>
    internal void EndLater(RunningEvaluation evaluation, EvaluationStatus cause)
    {
        if (evaluation.End(cause))
        {
            _ = Task.Run(() => ClimbAsync(evaluation));
        }
    }

    /// <summary>
    /// Ends the container, with all its evaluations, and starts to unload its code. Returns when its thread has ended, or is abandoned because
    /// nothing ends it. Later calls wait for the same.
    /// </summary>
    internal Task DropAsync()
    {
        lock (_gate)
        {
            return _dropping ??= Task.Run(DropOnceAsync);
        }
    }

    private Task<InterruptOutcome> ClimbAsync(RunningEvaluation evaluation)
    {
        lock (_gate)
        {
            // One that was given up may be tried again: maybe it is somewhere else by now.
            if (evaluation.Climbing is null || (evaluation.Climbing.IsCompleted && !evaluation.Responded.IsCompleted))
            {
                evaluation.Climbing = NewLadder().ClimbAsync(evaluation, evaluation.Responded);
            }

            return evaluation.Climbing;
        }
    }

    private InterruptLadder NewLadder() => new(Thread, _server.Interruption, _server.Options.TimeProvider);

    private async Task DropOnceAsync()
    {
        RunningEvaluation[] open;
        lock (_gate)
        {
            _dropped = true;
            Thread.Stop();
            open = [.. _open];
            _open.Clear();
        }

        foreach (RunningEvaluation evaluation in open)
        {
            Abort(evaluation);
        }

        RunningEvaluation? running = Array.Find(open, static evaluation => evaluation.HasBegun);
        running?.GiveUp();

        // One whose interruption has failed is not tried again.
        bool hopeless = running?.Climbing is { IsCompletedSuccessfully: true } climbing
            && await climbing.ConfigureAwait(false) != InterruptOutcome.Ended;
        if (hopeless
            || await NewLadder().ClimbAsync(running, Thread.Ended).ConfigureAwait(false) != InterruptOutcome.Ended)
        {
            _server.Abandoned(this);
        }

        try
        {
            WeakReference context = _language.LoadContext;
            await _language.DisposeAsync().ConfigureAwait(false);
            _server.Contexts.Watch(context);
        }
        catch (Exception e)
        {
            _server.LanguageFailed(e);
        }
    }

    /// <summary>The thread ends by what it threw: the language failed, or something that ran on it.</summary>
    private void Fail(Exception exception)
    {
        RunningEvaluation[] open;
        lock (_gate)
        {
            _dropped = true;
            Thread.Stop();
            open = [.. _open];
        }

        foreach (RunningEvaluation evaluation in open)
        {
            Abort(evaluation);
        }

        _server.ContainerFailed(this, $"{exception.GetType()}: {exception.Message}");
    }

    private void Abort(RunningEvaluation evaluation)
    {
        evaluation.End(EvaluationStatus.Aborted);
        evaluation.Finish();
        evaluation.Respond(ResponseOf(evaluation, EvaluationStatus.Aborted) with { Memory = _server.Memory.Read() });
        evaluation.CloseOutput();
    }

    private void RespondUnbegun(RunningEvaluation evaluation, EvaluationStatus status)
    {
        lock (_gate)
        {
            _open.Remove(evaluation);
        }

        evaluation.Finish();
        evaluation.Respond(ResponseOf(evaluation, status) with { Memory = _server.Memory.Read() });
    }
}
