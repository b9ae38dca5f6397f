using System.Runtime.ExceptionServices;

namespace Hawser.Runtimes.Serving;

/// <summary>A callback that waits for its turn on a container's thread.</summary>
internal sealed class PostedTurn(RunningEvaluation evaluation, SendOrPostCallback callback, object? state, bool awaited = false)
{
    private readonly TaskCompletionSource<Exception?>? _done =
        awaited ? new(TaskCreationOptions.RunContinuationsAsynchronously) : null;

    /// <summary>The evaluation that it is part of.</summary>
    internal RunningEvaluation Evaluation => evaluation;

    /// <summary>Runs it, on the container's thread.</summary>
    internal void Run(ContainerThread thread)
    {
        if (evaluation.IsOver)
        {
            Drop();
            return;
        }

        Exception? thrown = thread.RunTurn(evaluation, callback, state);
        if (_done is not null)
        {
            _done.TrySetResult(thrown);
        }
        else if (thrown is not null && !evaluation.IsOver)
        {
            evaluation.ReportUnhandled(thrown);
        }
    }

    /// <summary>It will never run.</summary>
    internal void Drop() => _done?.TrySetResult(new OperationCanceledException(
        $"Evaluation {evaluation.Reference} was interrupted, or its container has ended: it takes no more calls."));

    /// <summary>Waits for its end, and throws what it threw.</summary>
    internal void Wait()
    {
        if (_done!.Task.GetAwaiter().GetResult() is { } thrown)
        {
            ExceptionDispatchInfo.Throw(thrown);
        }
    }
}
