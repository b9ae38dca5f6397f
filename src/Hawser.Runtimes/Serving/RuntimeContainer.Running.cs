using System.Runtime.ExceptionServices;
using Hawser.Runtimes.Display;
using Hawser.Runtimes.Languages;

namespace Hawser.Runtimes.Serving;

internal sealed partial class RuntimeContainer
{
    /// <summary>Threads that have just done the evaluation's work leave it within this time.</summary>
    private static readonly TimeSpan LeavingTime = TimeSpan.FromMilliseconds(2);

    /// <summary>Describes an exception of an evaluation, on the container's thread.</summary>
    internal EvaluationError Describe(RunningEvaluation evaluation, Exception exception)
    {
        EvaluationError? error = null;
        Thread.RunTurn(evaluation, _ => error = _server.Language.Describe(exception), null);
        return error ?? new EvaluationError(exception.GetType().FullName ?? "", "The exception's text cannot be read.", []);
    }

    /// <summary>Carries an evaluation out, on the container's thread.</summary>
    private void CarryOut(RunningEvaluation evaluation)
    {
        if (!evaluation.Begin())
        {
            return;
        }

        long start = _server.Options.TimeProvider.GetTimestamp();
        _server.Log.Append(new EvaluationStarted(evaluation.Reference));
        using ITimer? deadline = StartDeadline(evaluation);
        EvaluationResponse response = Evaluate(evaluation);
        if (response.Status is not (EvaluationStatus.Succeeded or EvaluationStatus.Failed))
        {
            evaluation.Finish();
        }

        lock (_gate)
        {
            _open.Remove(evaluation);
        }

        evaluation.Respond(response with
        {
            Duration = _server.Options.TimeProvider.GetElapsedTime(start),
            Memory = _server.Memory.Read(),
            ThreadsStillRunning = ThreadsOf(evaluation),
        });
    }

    private EvaluationResponse Evaluate(RunningEvaluation evaluation)
    {
        if (Prepare(evaluation) is not { } cell)
        {
            return ResponseOf(evaluation, evaluation.Cause ?? EvaluationStatus.Aborted);
        }

        EvaluationResponse response = ResponseOf(evaluation, EvaluationStatus.CompilationFailed) with
        {
            Diagnostics = cell.Diagnostics,
            Used = cell.Used,
            Defined = cell.Defined,
        };
        return cell.CanRun ? Run(evaluation, cell, response) : response;
    }

    /// <summary>Takes the cell that was compiled ahead, or compiles it, while the thread runs what earlier evaluations post.</summary>
    private ICell? Prepare(RunningEvaluation evaluation)
    {
        if (_prepared.Take(evaluation.Request) is { } prepared)
        {
            return prepared;
        }

        Task<ICell> preparing = CompileAsync(evaluation.Request, evaluation.CancellationToken);
        Await(evaluation, preparing);
        if (preparing.IsCompletedSuccessfully)
        {
            return preparing.Result;
        }

        if (evaluation.Cause is null)
        {
            // The language itself failed: the container goes down with it.
            ExceptionDispatchInfo.Throw(preparing.Exception?.InnerException ?? new OperationCanceledException());
        }

        return null;
    }

    private EvaluationResponse Run(RunningEvaluation evaluation, ICell cell, EvaluationResponse response)
    {
        Task<CellResult>? running = null;
        Exception? thrown = Thread.RunTurn(evaluation, _ => running = cell.RunAsync(evaluation), null);
        if (running is not null)
        {
            Await(evaluation, running);
        }

        if (running is not { IsCompletedSuccessfully: true })
        {
            return Unsuccessful(evaluation, response, running?.Exception?.InnerException ?? thrown ?? new TaskCanceledException(running!));
        }

        CellResult result = running.Result;
        MimeBundle? shown = result.HasValue ? Render(evaluation, result.Value) : null;

        // Code that ran to its end although someone interrupted it has succeeded; but a limit is a limit.
        if (evaluation.Cause is { } cause and not EvaluationStatus.Interrupted)
        {
            return response with { Status = cause, Defined = [] };
        }

        lock (_languageGate)
        {
            cell.Keep();
        }

        return response with { Status = EvaluationStatus.Succeeded, Result = shown };
    }

    private EvaluationResponse Unsuccessful(RunningEvaluation evaluation, EvaluationResponse response, Exception thrown) =>
        evaluation.Cause is { } cause
            ? response with { Status = cause, Defined = [] }
            : response with { Status = EvaluationStatus.Failed, Defined = [], Error = Describe(evaluation, thrown) };

    /// <summary>Shows a value, in a turn, since a value's own code runs in it. One that cannot be shown is an error in the output, and no more.</summary>
    private MimeBundle Render(RunningEvaluation evaluation, object? value)
    {
        RenderedValue? rendered = null;
        Exception? thrown = Thread.RunTurn(evaluation, _ => rendered = Formatters.Render(value), null);
        if (rendered is null)
        {
            EvaluationError error = Describe(evaluation, thrown ?? new InvalidOperationException("Its formatter gave nothing."));
            evaluation.Write(OutputStreamKind.Error, $"The result cannot be shown: {error.Type}: {error.Message}\n");
            return MimeBundle.OfText(value?.GetType().ToString() ?? "null");
        }

        if (rendered.Error is { } message)
        {
            evaluation.Write(OutputStreamKind.Error, message + "\n");
        }

        return rendered.Content;
    }

    /// <summary>Runs what is posted until a task has ended, or the evaluation is given up.</summary>
    private void Await(RunningEvaluation evaluation, Task task)
    {
        if (task.IsCompleted)
        {
            return;
        }

        _ = task.ContinueWith(
            static (_, thread) => ((ContainerThread)thread!).Wake(),
            Thread,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        Thread.RunPostsUntil(() => task.IsCompleted || evaluation.IsGivenUp);
    }

    private ITimer? StartDeadline(RunningEvaluation evaluation) => evaluation.Request.Deadline is { } deadline
        ? _server.Options.TimeProvider.CreateTimer(
            _ => EndLater(evaluation, EvaluationStatus.DeadlineExceeded), null, deadline, Timeout.InfiniteTimeSpan)
        : null;

    /// <summary>The threads that still run an evaluation's code; the pool's, which are done with it, leave in a moment.</summary>
    private static int ThreadsOf(RunningEvaluation evaluation)
    {
        if (evaluation.Threads > 0)
        {
            SpinWait.SpinUntil(() => evaluation.Threads == 0, LeavingTime);
        }

        return evaluation.Threads;
    }

    private static EvaluationResponse ResponseOf(RunningEvaluation evaluation, EvaluationStatus status) => new()
    {
        Reference = evaluation.Reference,
        Status = status,
        Memory = new RuntimeMemory(0, 0, 0),
    };
}
