using Hawser.Runtimes.Sessions;
using Hawser.Workers;
using Microsoft.Extensions.Logging;

namespace Hawser.Runtimes.Connecting;

// The loop that reads events, and what follows when they stop.
internal sealed partial class RuntimeDriver
{
    /// <summary>In a flood of events, so many are acknowledged together; when none is waiting, at once.</summary>
    private const int AcknowledgedTogether = 256;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private async Task RunAsync(SessionLink link)
    {
        while (true)
        {
            Exception? lost = await ReadAsync(link).ConfigureAwait(false);
            SessionLink? next =
                lost is null || _closing.IsCancellationRequested ? null : await ReconnectAsync(link, lost).ConfigureAwait(false);
            if (next is null)
            {
                await link.DisposeAsync().ConfigureAwait(false);
                End(await ExplainAsync(link, lost).ConfigureAwait(false));
                return;
            }

            link = next;
        }
    }

    /// <summary>Hands the events on until there are no more.</summary>
    /// <returns>Null when the server ended the sequence; else what did.</returns>
    private async Task<Exception?> ReadAsync(SessionLink link)
    {
        // The goodbye ends the sequence, after all that was written before it; one that is not heard is not waited for.
        using var stop = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _options.TimeProvider);
        using CancellationTokenRegistration closing = _closing.Token.UnsafeRegister(
            state => _ = SayGoodbyeAsync(link, (CancellationTokenSource)state!), stop);
        try
        {
            IAsyncEnumerator<RuntimeEvent> events = link.Session.ReadEventsAsync(_last, stop.Token).GetAsyncEnumerator(stop.Token);
            try
            {
                long acknowledged = _last;
                while (true)
                {
                    ValueTask<bool> next = events.MoveNextAsync();
                    if (acknowledged < _last && (!next.IsCompleted || _last - acknowledged >= AcknowledgedTogether))
                    {
                        acknowledged = _last;
                        await link.Session.AcknowledgeAsync(acknowledged).ConfigureAwait(false);
                    }

                    if (!await next.ConfigureAwait(false))
                    {
                        return null;
                    }

                    Hand(events.Current);
                }
            }
            finally
            {
                await events.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            return e;
        }
    }

    private async Task SayGoodbyeAsync(SessionLink link, CancellationTokenSource reading)
    {
        bool isHeard = false;
        try
        {
            await link.Session.CloseAsync(CancellationToken.None).WaitAsync(GoodbyeTimeout, _options.TimeProvider).ConfigureAwait(false);
            isHeard = true;
        }
        catch (Exception e)
        {
            LogGoodbyeFailed(_logger, Name, e);
        }

        try
        {
            reading.CancelAfter(isHeard ? GoodbyeTimeout : TimeSpan.Zero);
        }
        catch (ObjectDisposedException)
        {
            // The sequence has ended by the goodbye.
        }
    }

    private void Hand(RuntimeEvent item)
    {
        if (item.Sequence <= _last)
        {
            return; // A server may send again what it does not know to be acknowledged.
        }

        if (item.Sequence != _last + 1)
        {
            throw new InvalidDataException($"The runtime's server sent event {item.Sequence} after {_last}: what is between is lost.");
        }

        _feed.Add(item);
        _last = item.Sequence;
        if (item is EvaluationResponded { Response: { } response })
        {
            PendingEvaluation? pending;
            lock (_gate)
            {
                pending = _pending.Take(response.Reference);
            }

            pending?.Complete(response);
        }
    }

    /// <summary>Makes the lost link again, within the grace.</summary>
    /// <returns>Null: there is no grace, it is over, or the session is.</returns>
    private async Task<SessionLink?> ReconnectAsync(SessionLink link, Exception lost)
    {
        if (_connector.Grace == TimeSpan.Zero)
        {
            return null;
        }

        lock (_gate)
        {
            _state = RuntimeState.Reconnecting;
            _there = null;
            _link = new TaskCompletionSource<SessionLink>(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        LogLost(_logger, Name, _connector.Grace, lost);
        await link.DisposeAsync().ConfigureAwait(false);
        using var grace = new CancellationTokenSource(_connector.Grace, _options.TimeProvider);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(grace.Token, _closing.Token);
        var pauses = new BackOff(FirstPause, LongestPause, 0.5);
        while (true)
        {
            SessionLink? next = null;
            try
            {
                next = await _connector.ConnectAsync(static _ => { }, stop.Token).ConfigureAwait(false);
                SessionWelcome welcome = await OpenAsync(next, resumes: true, stop.Token).ConfigureAwait(false);
                Resume(next, welcome);
                return next;
            }
            catch (Exception e)
            {
                if (next is not null)
                {
                    await next.DisposeAsync().ConfigureAwait(false);
                }

                LogAttemptFailed(_logger, Name, e);
                if (stop.IsCancellationRequested || IsFinal(e))
                {
                    return null;
                }
            }

            try
            {
                await Task.Delay(pauses.Next(), _options.TimeProvider, stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        }
    }

    private static bool IsFinal(Exception failure) => failure is RuntimeConnectException
    {
        Failure: RuntimeConnectFailure.SessionEnded or RuntimeConnectFailure.NodeNotFound or RuntimeConnectFailure.NodeRefused
            or RuntimeConnectFailure.AlreadyOwned or RuntimeConnectFailure.VersionMismatch,
    };

    private void Resume(SessionLink link, SessionWelcome welcome)
    {
        PendingEvaluation[] again;
        lock (_gate)
        {
            _state = RuntimeState.Connected;
            _welcome = welcome;
            again = _pending.After(welcome.LastEvaluation);
            _there = link;
            _link.SetResult(link);
        }

        foreach (PendingEvaluation evaluation in again)
        {
            _ = SendAsync(link, evaluation);
        }

        LogResumed(_logger, Name, welcome.ProcessId);
    }

    private async Task<RuntimeEnd> ExplainAsync(SessionLink link, Exception? lost)
    {
        WorkerExit? exit = await link.ExitAsync().ConfigureAwait(false);
        if (_closing.IsCancellationRequested)
        {
            return new RuntimeEnd(RuntimeEndCause.Disconnected, $"The runtime '{Name}' was disconnected by its owner.", exit);
        }

        if (exit is not null)
        {
            return new RuntimeEnd(RuntimeEndCause.ProcessEnded, $"The process of the runtime '{Name}' has ended: {exit}.", exit);
        }

        return lost is null
            ? new RuntimeEnd(RuntimeEndCause.NodeEnded, $"The node ended the session of the runtime '{Name}'.")
            : _connector.Grace == TimeSpan.Zero
                ? new RuntimeEnd(RuntimeEndCause.ConnectionLost, $"The runtime '{Name}' failed: {lost.Message}")
                : new RuntimeEnd(
                    RuntimeEndCause.ConnectionLost,
                    $"The runtime '{Name}' lost its connection, and could not resume its session within {_connector.Grace.TotalSeconds:0.###} s: "
                    + lost.Message);
    }

    private void End(RuntimeEnd end)
    {
        (PendingEvaluation Evaluation, EvaluationResponse Response)[] aborted;
        TaskCompletionSource<SessionLink> link;
        lock (_gate)
        {
            _state = RuntimeState.Ended;
            aborted = [.. _pending.TakeAll().Select(static pending => (pending, pending.Aborted()))];
            link = _link;
            _there = null;
        }

        link.TrySetException(NotConnected());
        _ = link.Task.Exception;
        LogEnded(_logger, Name, end.Cause, end.Message);
        foreach ((_, EvaluationResponse response) in aborted)
        {
            // The server can say it no more: readers hear it from here, numbered on from its last event.
            _feed.Add(new EvaluationResponded(response) { Sequence = ++_last });
        }

        _feed.Complete();
        foreach ((PendingEvaluation evaluation, EvaluationResponse response) in aborted)
        {
            evaluation.Complete(response);
        }

        _ended.TrySetResult(end);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Runtime '{Runtime}' has ended ({Cause}): {Text}")]
    private static partial void LogEnded(ILogger logger, string runtime, RuntimeEndCause cause, string text);

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "Runtime '{Runtime}' has lost its connection, and tries for {Grace} to resume its session")]
    private static partial void LogLost(ILogger logger, string runtime, TimeSpan grace, Exception exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Runtime '{Runtime}' could not resume its session yet")]
    private static partial void LogAttemptFailed(ILogger logger, string runtime, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Runtime '{Runtime}' has resumed its session in process {ProcessId}")]
    private static partial void LogResumed(ILogger logger, string runtime, int processId);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Runtime '{Runtime}': its goodbye was not answered")]
    private static partial void LogGoodbyeFailed(ILogger logger, string runtime, Exception exception);
}
