using Hawser.Ipc;
using Hawser.Runtimes.Sessions;
using Hawser.Workers;
using Microsoft.Extensions.Logging;

namespace Hawser.Runtimes.Connecting;

// What the owner asks. Evaluations survive a lost connection; other calls that were in flight then fail with it, and later ones wait for the next.
internal sealed partial class RuntimeDriver
{
    internal async Task<EvaluationResponse> EvaluateAsync(EvaluationRequest request, CancellationToken cancellationToken)
    {
        Check(request);
        cancellationToken.ThrowIfCancellationRequested();
        PendingEvaluation evaluation;
        SessionLink? link;
        lock (_gate)
        {
            if (_state is not (RuntimeState.Connected or RuntimeState.Reconnecting))
            {
                throw NotConnected();
            }

            evaluation = _pending.Add(request);
            link = _there;
        }

        if (link is not null)
        {
            _ = SendAsync(link, evaluation);
        }

        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            _ => _ = InterruptAsync(request.Reference), null);
        return await evaluation.Response.ConfigureAwait(false);
    }

    internal Task<IReadOnlyList<CodeDiagnostic>> PrepareAsync(EvaluationRequest request, CancellationToken cancellationToken)
    {
        Check(request);
        return CallAsync((session, token) => session.PrepareAsync(request, token), cancellationToken);
    }

    internal Task ForgetEvaluationAsync(EvaluationReference reference, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return CallAsync((session, token) => session.ForgetEvaluationAsync(reference, token), cancellationToken);
    }

    internal Task DropContainerAsync(string container, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(container);
        return CallAsync((session, token) => session.DropContainerAsync(container, token), cancellationToken);
    }

    internal Task<InterruptReport> InterruptAsync(string container, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(container);
        return CallAsync((session, token) => session.InterruptAsync(container, null, token), cancellationToken);
    }

    internal Task<bool> AnswerInputAsync(string requestId, string? line, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(requestId);
        return CallAsync((session, token) => session.AnswerInputAsync(requestId, line, token), cancellationToken);
    }

    private static void Check(EvaluationRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(request.Code, nameof(request));
        ArgumentNullException.ThrowIfNull(request.Reference, nameof(request));
        ArgumentException.ThrowIfNullOrEmpty(request.Reference.Container, nameof(request));
        ArgumentException.ThrowIfNullOrEmpty(request.Reference.Evaluation, nameof(request));
        if (request.Deadline is { } deadline)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(deadline, TimeSpan.Zero, nameof(request));
        }

        if (request.OutputQuota is { } quota)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(quota, 0, nameof(request));
        }
    }

    private async Task SendAsync(SessionLink link, PendingEvaluation evaluation)
    {
        try
        {
            await link.Session.EvaluateAsync(evaluation.Number, evaluation.Request, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ConnectionLostException or WorkerExitedException)
        {
            // The loop that reads the events sees it too: the evaluation is sent again, or aborted.
        }
        catch (Exception e)
        {
            bool waits;
            lock (_gate)
            {
                waits = _pending.Remove(evaluation);
            }

            if (waits)
            {
                evaluation.Refuse(e);
            }
        }
    }

    private async Task InterruptAsync(EvaluationReference reference)
    {
        try
        {
            SessionLink link = await LinkAsync(CancellationToken.None).ConfigureAwait(false);
            InterruptReport report = await link.Session.InterruptAsync(reference.Container, reference).ConfigureAwait(false);
            LogInterrupted(_logger, Name, reference, report.Outcome);
        }
        catch (Exception e)
        {
            LogInterruptFailed(_logger, Name, reference, e);
        }
    }

    private async Task CallAsync(Func<IRuntimeSession, CancellationToken, Task> call, CancellationToken cancellationToken)
    {
        SessionLink link = await LinkAsync(cancellationToken).ConfigureAwait(false);
        await call(link.Session, cancellationToken).ConfigureAwait(false);
    }

    private async Task<T> CallAsync<T>(Func<IRuntimeSession, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        SessionLink link = await LinkAsync(cancellationToken).ConfigureAwait(false);
        return await call(link.Session, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The link that is there; while it is being made again, the next one.</summary>
    private Task<SessionLink> LinkAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _state is RuntimeState.Connected or RuntimeState.Reconnecting
                ? _link.Task.WaitAsync(cancellationToken)
                : throw NotConnected();
        }
    }

    private InvalidOperationException NotConnected() => new(
        $"The runtime '{Name}' is not connected{(_ended.Task.IsCompletedSuccessfully ? $": {_ended.Task.Result.Message}" : ".")}");

    [LoggerMessage(Level = LogLevel.Debug, Message = "Runtime '{Runtime}': '{Reference}' was cancelled: {Outcome}")]
    private static partial void LogInterrupted(ILogger logger, string runtime, EvaluationReference reference, InterruptOutcome outcome);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Runtime '{Runtime}': '{Reference}' was cancelled, and could not be interrupted")]
    private static partial void LogInterruptFailed(ILogger logger, string runtime, EvaluationReference reference, Exception exception);
}
