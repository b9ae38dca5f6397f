using System.Diagnostics;
using Hawser.Ipc;
using Hawser.Rpc.Diagnostics;
using Hawser.Rpc.Serving;

namespace Hawser.Rpc.Streams;

/// <summary>
/// The producer's half of a stream: New → Running → Over. Its pump runs on the thread pool and asks for credit before each frame. Whoever
/// takes it to Over first, the pump at its end, the consumer's <c>$/stop</c>, the end of its call or of the connection, decides what the
/// other side is told. Thread-safe.
/// </summary>
/// <remarks>
/// Over is the wire's view: from then on its number is free and it sends nothing more, but for a frame that was being sent at that
/// moment, which its receiver drops. The pump may take longer to come to its end, when code of the user does not listen to its token;
/// <see cref="Start"/>'s callback tells when it has.
/// </remarks>
internal abstract class OutgoingStream(StreamTable table, uint id, string method, CancellationTokenSource stopping)
{
    private readonly Lock _gate = new();
    private Phase _phase;
    private long _credit = table.PeerLimits.Window;
    private TaskCompletionSource? _creditWaiter;

    private enum Phase : byte
    {
        New,
        Running,
        Over,
    }

    public uint Id => id;

    /// <summary>How a message names it.</summary>
    public abstract StreamMarker Marker { get; }

    /// <summary>Whether its source is the handler's own code, so that the handler is done when it is.</summary>
    public virtual bool IsHandler => false;

    protected StreamTable Table => table;

    protected string Method => method;

    /// <summary>Whether the consumer is told of the end.</summary>
    protected virtual bool HasEnd => true;

    /// <summary>Starts the pump, once the message that names the stream has gone.</summary>
    /// <param name="finished">Called when the pump has ended, or at once when the stream is over already; or null.</param>
    /// <param name="deadline">The served call's, under which the pump runs; or null.</param>
    /// <param name="trace">The served call's activity, which is current for the pump; or null.</param>
    public void Start(Action? finished = null, ServedDeadline? deadline = null, Activity? trace = null)
    {
        bool isOver = false;
        lock (_gate)
        {
            isOver = _phase == Phase.Over;
            _phase = isOver ? Phase.Over : Phase.Running;
        }

        if (!isOver)
        {
            table.PumpStarted();
        }

        ThreadPool.UnsafeQueueUserWorkItem(
            static s => _ = s.Stream.RunAsync(s.IsOver, s.Finished, s.Deadline, s.Trace),
            (Stream: this, IsOver: isOver, Finished: finished, Deadline: deadline, Trace: trace),
            preferLocal: false);
    }

    /// <summary>It will not be started: gives its source up.</summary>
    public void Discard()
    {
        Stop();
        _ = ReleaseQuietlyAsync();
    }

    /// <summary>Ends it without a word: the other side has asked for it, or learns of it otherwise.</summary>
    public void Stop()
    {
        if (TryEnd())
        {
            Close();
        }
    }

    /// <summary>Ends it with an error.</summary>
    public void Fail(int code, string message)
    {
        if (TryEnd())
        {
            table.SendEnd(id, code, message);
            Close();
        }
    }

    /// <summary>The consumer gives credit. On the reader thread.</summary>
    public void Grant(long bytes)
    {
        TaskCompletionSource? waiter = null;
        lock (_gate)
        {
            // A peer that grants without end gets a producer without limit, not one with a negative credit.
            _credit = _credit > long.MaxValue - bytes ? long.MaxValue : _credit + bytes;
            if (_credit > 0)
            {
                waiter = _creditWaiter;
                _creditWaiter = null;
            }
        }

        waiter?.TrySetResult();
    }

    /// <summary>Sends everything. What it throws becomes the error at the stream's end.</summary>
    protected abstract Task ProduceAsync(CancellationToken stopping);

    /// <summary>Gives the source up, after the pump.</summary>
    protected virtual ValueTask ReleaseAsync() => ValueTask.CompletedTask;

    /// <summary>Waits until there is credit.</summary>
    /// <exception cref="OperationCanceledException">The stream is over.</exception>
    protected Task CreditAsync()
    {
        lock (_gate)
        {
            if (_phase == Phase.Over)
            {
                return Task.FromCanceled(new CancellationToken(canceled: true));
            }

            return _credit > 0
                ? Task.CompletedTask
                : (_creditWaiter ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>A frame with a body of this length goes.</summary>
    protected void Spend(int bytes)
    {
        lock (_gate)
        {
            _credit -= bytes;
        }
    }

    private async Task RunAsync(bool isOver, Action? finished, ServedDeadline? deadline, Activity? trace)
    {
        if (!isOver)
        {
            Exception? failure = await PumpAsync(deadline, trace).ConfigureAwait(false);
            if (TryEnd())
            {
                if (trace is not null && failure is not null)
                {
                    CallTracing.Fail(trace, failure, isAnswer: false);
                }

                TellEnd(failure);
                table.Close(this);
            }
        }

        await ReleaseQuietlyAsync().ConfigureAwait(false);
        if (!isOver)
        {
            table.PumpEnded();
        }

        finished?.Invoke();
    }

    private async Task<Exception?> PumpAsync(ServedDeadline? deadline, Activity? trace)
    {
        if (trace is not null)
        {
            Activity.Current = trace;
        }

        try
        {
            using (deadline is null ? null : RpcDeadline.Within(deadline.Left, table.Clock))
            {
                await ProduceAsync(stopping.Token).ConfigureAwait(false);
            }

            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    private void TellEnd(Exception? failure)
    {
        if (failure is ConnectionLostException)
        {
            return;
        }

        if (failure is not null)
        {
            table.SendEnd(id, failure);
        }
        else if (HasEnd)
        {
            table.SendEnd(id);
        }
    }

    private async Task ReleaseQuietlyAsync()
    {
        try
        {
            await ReleaseAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            table.LogSourceFailed(method, e);
        }
    }

    private bool TryEnd()
    {
        TaskCompletionSource? waiter;
        lock (_gate)
        {
            if (_phase == Phase.Over)
            {
                return false;
            }

            _phase = Phase.Over;
            waiter = _creditWaiter;
            _creditWaiter = null;
        }

        waiter?.TrySetCanceled();
        return true;
    }

    private void Close()
    {
        table.Close(this);
        table.Fire(stopping);
    }
}
