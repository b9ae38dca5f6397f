using System.Text.Json;
using Hawser.Ipc;
using Hawser.Rpc.Generated;
using Microsoft.Extensions.Logging;

namespace Hawser.Rpc.Serving;

// From a call's start on the thread pool until it is answered.
internal sealed partial class ServedCalls
{
    /// <summary>Starts a call's handler. On the thread pool.</summary>
    public void Run(RpcInvocation invocation)
    {
        if (invocation.Id.IsNone)
        {
            Streams.GiveBackNotification(invocation.Bytes);
        }

        invocation.BeginTrace();
        if (IsCancelled(invocation))
        {
            End(invocation, exception: null);
        }
        else if (invocation.Served.Instance.Target is { } target)
        {
            Run(invocation, target);
        }
        else
        {
            _ = MakeAndRunAsync(invocation);
        }
    }

    /// <summary>A handler's task has ended.</summary>
    public void OnHandlerEnded(RpcInvocation invocation, Task handler) => End(invocation, ExceptionOf(handler));

    private static Exception? ExceptionOf(Task handler) =>
        handler.IsCompletedSuccessfully ? null
        : handler.IsCanceled ? new TaskCanceledException(handler)
        : handler.Exception!.InnerException;

    private static bool IsCallersMistake(Exception exception) =>
        exception is JsonException or FormatException or InvalidOperationException or OverflowException or RpcProtocolException;

    private bool IsCancelled(RpcInvocation invocation)
    {
        lock (_gate)
        {
            return invocation.CancelReason != CancelReason.None;
        }
    }

    private async Task MakeAndRunAsync(RpcInvocation invocation)
    {
        object target;
        try
        {
            target = await invocation.Served.Instance.MakeAsync(_peerEnded).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            End(invocation, e);
            return;
        }

        Run(invocation, target);
    }

    private void Run(RpcInvocation invocation, object target)
    {
        ServedMethod served = invocation.Served;
        if (invocation.IsQueuedAtInstance && served.Instance.IsConcurrent)
        {
            // Queued only because its class was not known yet.
            LeaveInstance(invocation);
        }

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
            End(invocation, e);
            return;
        }

        if (handler.IsCompleted)
        {
            End(invocation, ExceptionOf(handler));
        }
        else
        {
            invocation.Await(handler);
        }
    }

    /// <summary>A call's handler has ended, or was never started.</summary>
    private void End(RpcInvocation invocation, Exception? exception)
    {
        if (invocation.Id.IsNone)
        {
            if (exception is not null)
            {
                invocation.FailTrace(exception);
                Report(invocation, exception);
            }

            LeaveQueues(invocation);
            invocation.Streams?.StopParams();
            Retire(invocation);
            return;
        }

        if (invocation.Streams is { } streams)
        {
            _ = EndWithStreamsAsync(invocation, streams, exception);
            return;
        }

        CancelReason reason;
        lock (_gate)
        {
            _live.Remove(invocation.Id);
            _liveBytes -= invocation.Bytes;
            reason = invocation.CancelReason;
        }

        invocation.Deadline?.Stop();
        LeaveQueues(invocation);
        Answer(invocation, reason, exception);
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
        }
        else
        {
            _ = SendLongAsync(invocation, answer);
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
                invocation.EndError(RpcErrorCodes.InvalidParams, ParameterFault(invocation, exception)),
            _ => invocation.EndException(exception, _options.IncludeStackTraces),
        };
    }

    private static string ParameterFault(RpcInvocation invocation, Exception exception) =>
        exception is RpcProtocolException || invocation.CurrentParameter is null
            ? exception.Message
            : $"'{invocation.Method.WireName}': the parameter '{invocation.CurrentParameter}' cannot be read: {exception.Message}";

    private async Task SendLongAsync(RpcInvocation invocation, ReadOnlyMemory<byte> answer)
    {
        try
        {
            await _outbound.SendAsync(answer, isDropped: null, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ConnectionLostException)
        {
            // Nobody waits for it any more.
        }

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

    private void LeaveQueues(RpcInvocation invocation)
    {
        if (invocation.IsQueuedAtInstance)
        {
            LeaveInstance(invocation);
        }

        if (invocation.Id.IsNone)
        {
            _oneWayCalls.Leave();
        }
    }

    private static void LeaveInstance(RpcInvocation invocation)
    {
        invocation.IsQueuedAtInstance = false;
        invocation.Served.Instance.Queue.Leave();
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
}
