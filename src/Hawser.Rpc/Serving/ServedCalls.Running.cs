using System.Text.Json;
using Hawser.Rpc.Diagnostics;
using Hawser.Rpc.Generated;
using Microsoft.Extensions.Logging;

namespace Hawser.Rpc.Serving;

// From a call's start on the thread pool until it is answered.
internal sealed partial class ServedCalls
{
    /// <summary>Runs a call, and those that are due after it, one after the other. On the thread pool.</summary>
    public void Execute(RpcInvocation invocation)
    {
        RpcInvocation? next = Run(invocation);
        while (next is not null)
        {
            if (CallTracing.IsListening)
            {
                // The pool gives each of its work items a clean current activity.
                next.Queue();
                return;
            }

            next = Run(next);
        }
    }

    /// <summary>Starts a call's handler.</summary>
    /// <returns>Whose turn it is now that this one is done; null: nobody's, or it is not done.</returns>
    private RpcInvocation? Run(RpcInvocation invocation)
    {
        if (invocation.Id.IsNone)
        {
            Streams.GiveBackNotification(invocation.Bytes);
        }

        if (!TryStart(invocation, out bool isSkipped))
        {
            return isSkipped ? LeaveQueues(invocation) : End(invocation, exception: null);
        }

        invocation.BeginTrace();
        if (invocation.Served.Instance.Target is { } target)
        {
            return Run(invocation, target);
        }

        Task<object> making = invocation.Served.Instance.MakeAsync(_peerEnded);
        if (making.IsCompletedSuccessfully)
        {
            return Run(invocation, making.Result);
        }

        _ = RunWhenMadeAsync(invocation, making);
        return null;
    }

    /// <summary>A handler's task has ended.</summary>
    public void OnHandlerEnded(RpcInvocation invocation, Task handler) => End(invocation, ExceptionOf(handler))?.Queue();

    private static Exception? ExceptionOf(Task handler) =>
        handler.IsCompletedSuccessfully ? null
        : handler.IsCanceled ? new TaskCanceledException(handler)
        : handler.Exception!.InnerException;

    private static bool IsCallersMistake(Exception exception) =>
        exception is JsonException or FormatException or InvalidOperationException or OverflowException or RpcProtocolException;

    private bool TryStart(RpcInvocation invocation, out bool isSkipped)
    {
        isSkipped = false;
        if (invocation.Id.IsNone)
        {
            return true; // Nothing names it.
        }

        lock (_gate)
        {
            if (invocation.IsSkipped)
            {
                isSkipped = true;
                _skipped--;
            }

            return invocation.IsStarted = !IsGivenUp(invocation);
        }
    }

    private bool IsCancelled(RpcInvocation invocation)
    {
        if (invocation.Id.IsNone)
        {
            return false; // Nothing names it.
        }

        lock (_gate)
        {
            return IsGivenUp(invocation);
        }
    }

    // Under the lock.
    private static bool IsGivenUp(RpcInvocation invocation) =>
        invocation.CancelReason != CancelReason.None
        && !(invocation.CancelReason == CancelReason.ConnectionEnded && invocation.Served.Instance.RunsWithoutCaller);

    private async Task RunWhenMadeAsync(RpcInvocation invocation, Task<object> making)
    {
        object target;
        try
        {
            target = await making.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            End(invocation, e)?.Queue();
            return;
        }

        Run(invocation, target)?.Queue();
    }

    private RpcInvocation? Run(RpcInvocation invocation, object target)
    {
        ServedMethod served = invocation.Served;
        if (invocation.IsQueuedAtInstance && served.Instance.IsConcurrent)
        {
            // Queued only because its class was not known yet.
            LeaveInstance(invocation)?.Queue();
        }

        if (_options.BeforeCall is { } before)
        {
            _ = RunAfterAsync(before, invocation, target);
            return null;
        }

        return Start(invocation, target);
    }

    private async Task RunAfterAsync(Func<string, CancellationToken, ValueTask> before, RpcInvocation invocation, object target)
    {
        Exception? failure = null;
        try
        {
            await before(invocation.Method.WireName, invocation.CancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            failure = e;
        }

        (failure is null && !IsCancelled(invocation) ? Start(invocation, target) : End(invocation, failure))?.Queue();
    }

    private RpcInvocation? Start(RpcInvocation invocation, object target)
    {
        ServedMethod served = invocation.Served;
        Task handler;
        try
        {
            if (invocation.Deadline is { } deadline)
            {
                using (RpcDeadline.Within(deadline.Left, _options.TimeProvider))
                {
                    handler = served.Contract.Dispatch(target, invocation);
                }
            }
            else
            {
                handler = served.Contract.Dispatch(target, invocation);
            }
        }
        catch (Exception e)
        {
            return End(invocation, e);
        }

        if (handler.IsCompleted)
        {
            return End(invocation, ExceptionOf(handler));
        }

        invocation.Await(handler);
        return null;
    }

    /// <summary>A call's handler has ended, or was never started.</summary>
    /// <returns>Whose turn it is now.</returns>
    private RpcInvocation? End(RpcInvocation invocation, Exception? exception)
    {
        RpcInvocation? next;
        if (invocation.Id.IsNone)
        {
            if (exception is not null)
            {
                invocation.FailTrace(exception);
                Report(invocation, exception);
            }

            next = LeaveQueues(invocation);
            invocation.Streams?.StopParams();
            Retire(invocation);
            return next;
        }

        if (invocation.Streams is { } streams)
        {
            _ = EndWithStreamsAsync(invocation, streams, exception);
            return null;
        }

        CancelReason reason;
        lock (_gate)
        {
            _live.Remove(invocation.Id);
            _liveBytes -= invocation.Bytes;
            reason = invocation.CancelReason;
        }

        invocation.Deadline?.Stop();
        next = invocation.IsSkipped ? null : LeaveQueues(invocation);
        Answer(invocation, reason, exception);
        return next;
    }

    private void Answer(RpcInvocation invocation, CancelReason reason, Exception? exception)
    {
        if (reason == CancelReason.ConnectionEnded)
        {
            invocation.Batch?.CountDown();
            Retire(invocation);
            return;
        }

        ReadOnlyMemory<byte> answer = Compose(invocation, reason, exception);
        if (invocation.Batch is { } batch)
        {
            invocation.EndTrace();
            batch.Add(invocation.Id, answer.Span);
            Retire(invocation);
            return;
        }

        if (answer.Length > _outbound.Limits.Message)
        {
            answer = invocation.EndTooLarge(answer.Length, _outbound.Limits.Message);
        }

        invocation.EndTrace();
        if (answer.Length <= _outbound.LongestPost)
        {
            _outbound.Post(answer.Span);
            Retire(invocation);
            return;
        }

        ValueTask sending = SendAnswerAsync(answer);
        if (sending.IsCompletedSuccessfully)
        {
            Retire(invocation);
        }
        else
        {
            _ = SendAndRetireAsync(invocation, sending);
        }
    }

    private ReadOnlyMemory<byte> Compose(RpcInvocation invocation, CancelReason reason, Exception? exception)
    {
        string method = invocation.Method.WireName;
        return (reason, exception) switch
        {
            (CancelReason.Cancelled, _) => invocation.EndError(RpcErrorCodes.Cancelled, $"'{method}' was cancelled."),
            (CancelReason.DeadlinePassed, _) =>
                invocation.EndError(RpcErrorCodes.DeadlineExceeded, $"The deadline of '{method}' has passed."),
            (_, null) => invocation.EndResult(),
            _ when invocation.IsReadingParameters && IsCallersMistake(exception) =>
                Refuse(invocation, exception),
            _ => invocation.EndException(exception, _options.IncludeStackTraces, _outbound.Limits.ErrorData),
        };
    }

    private ReadOnlyMemory<byte> Refuse(RpcInvocation invocation, Exception exception)
    {
        string fault = ParameterFault(invocation, exception);
        try
        {
            _options.OnRefused?.Invoke(new RpcFault(
                invocation.Method.WireName, new RpcProtocolException(RpcErrorCodes.InvalidParams, fault, exception)));
        }
        catch (Exception e)
        {
            LogRefusalHandlerFailed(e);
        }

        return invocation.EndError(RpcErrorCodes.InvalidParams, fault);
    }

    private static string ParameterFault(RpcInvocation invocation, Exception exception) =>
        exception is RpcProtocolException || invocation.CurrentParameter is null
            ? exception.Message
            : $"'{invocation.Method.WireName}': the parameter '{invocation.CurrentParameter}' cannot be read: {exception.Message}";

    private async Task SendAndRetireAsync(RpcInvocation invocation, ValueTask sending)
    {
        await sending.ConfigureAwait(false);
        Retire(invocation);
    }

    // One-way: nobody waits for an answer, so what went wrong is told here.
    private void Report(RpcInvocation invocation, Exception exception)
    {
        string method = invocation.Method.WireName;
        LogOneWayFailed(method, exception);
        if (invocation.IsReadingParameters && IsCallersMistake(exception))
        {
            exception = new RpcProtocolException(RpcErrorCodes.InvalidParams, ParameterFault(invocation, exception), exception);
        }

        try
        {
            _options.OnHandlerFault?.Invoke(new RpcFault(method, exception));
        }
        catch (Exception e)
        {
            LogFaultHandlerFailed(e);
        }
    }

    private RpcInvocation? LeaveQueues(RpcInvocation invocation)
    {
        RpcInvocation? next = invocation.IsQueuedAtInstance ? LeaveInstance(invocation) : null;
        if (!invocation.Id.IsNone)
        {
            return next;
        }

        next?.Queue();
        return _oneWayCalls.Leave();
    }

    private static RpcInvocation? LeaveInstance(RpcInvocation invocation)
    {
        invocation.IsQueuedAtInstance = false;
        return invocation.Served.Instance.Queue.Leave();
    }

    private void Retire(RpcInvocation invocation)
    {
        invocation.EndTrace();

        // A timer, a stream, or a cancellation that is just being carried out, may still hold the others.
        if (invocation.Deadline is null && invocation.CancelReason == CancelReason.None && invocation.Streams is null)
        {
            invocation.Clear();
            _invocations.Return(invocation);
        }

        CountClosed();
    }

    [LoggerMessage(32, LogLevel.Error, "The one-way call of '{Method}' failed.")]
    private partial void LogOneWayFailed(string method, Exception exception);

    [LoggerMessage(33, LogLevel.Error, "RpcPeerOptions.OnHandlerFault threw.")]
    private partial void LogFaultHandlerFailed(Exception exception);

    [LoggerMessage(34, LogLevel.Error, "RpcPeerOptions.OnRefused threw.")]
    private partial void LogRefusalHandlerFailed(Exception exception);
}
