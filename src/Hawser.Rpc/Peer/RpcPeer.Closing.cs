using Hawser.Ipc;
using Hawser.Rpc.Wire;
using Microsoft.Extensions.Logging;

namespace Hawser.Rpc;

// The goodbye: each side that has sent $/bye calls no more and answers what it has. When both have sent it and nothing is open, or at
// the deadline of the one that began, they close.
public sealed partial class RpcPeer
{
    private static readonly TimeSpan FlushTimeout = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _byeSent;
    private volatile string? _byeReason;

    /// <summary>
    /// Says goodbye: new calls fail at once, on both sides; calls in flight, both ways, have until the deadline; then the connection
    /// ends. Idempotent. A handler that awaits it waits for itself, until the deadline.
    /// </summary>
    /// <param name="deadline">How long to wait for calls in flight and for the other side's goodbye; zero or more.</param>
    /// <returns>A task that ends when the connection has. It does not fail for what the other side does.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="deadline"/> is negative, or over 24 days.</exception>
    public async ValueTask CloseAsync(TimeSpan deadline)
    {
        TimeRange.ZeroOrMore(deadline);
        SayBye("closed");
        try
        {
            await Task.WhenAny(_drained.Task, Completion).WaitAsync(deadline, _options.TimeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            LogClosedAtDeadline(deadline, CallsInFlight.Count);
        }

        await Connection.CloseAsync(FlushTimeout).ConfigureAwait(false);
        await Completion.ConfigureAwait(false);
    }

    /// <summary>As <see cref="CloseAsync"/> with <see cref="RpcPeerOptions.CloseTimeout"/>.</summary>
    public ValueTask DisposeAsync() => CloseAsync(_options.CloseTimeout);

    /// <summary>The other side has said goodbye, so that it does not want to be called again.</summary>
    internal bool WasToldGoodbye => _byeReason is not null;

    private void SayBye(string reason)
    {
        if (Interlocked.Exchange(ref _byeSent, 1) == 0)
        {
            _calls.Close();
            _served.Close();
            if (!_outbound.IsPlain)
            {
                _outbound.Post(new ProtocolMessages().Bye(reason));
            }

            CheckDrained();
        }
    }

    // On the reader thread.
    private void ByeReceived(string reason)
    {
        _byeReason = reason;
        SayBye("the other side closes");
        CheckDrained();
        _ = CloseWhenDrainedAsync();
    }

    private async Task CloseWhenDrainedAsync()
    {
        await Task.WhenAny(_drained.Task, Completion).ConfigureAwait(false);
        await Connection.CloseAsync(FlushTimeout).ConfigureAwait(false);
    }

    // Whenever the last open call of one kind has ended.
    private void CheckDrained()
    {
        bool isByeAwaited = _byeReason is null && !_outbound.IsPlain;
        if (Volatile.Read(ref _byeSent) == 1 && !isByeAwaited && _calls.IsIdle && _served.Open == 0
            && _streams.Open == 0)
        {
            _drained.TrySetResult();
        }
    }

    // On the reader thread, last.
    private void End(IpcEnd end)
    {
        if (_byeReason is { } told && ByeReason.KindOf(told) is { } kind)
        {
            // Whichever side's end of file was the first: the other side has ended it, and has said why.
            end = new IpcEnd(kind, $"The peer said goodbye: {told}.", end.Exception);
        }
        else if (end.Kind == IpcEndKind.ClosedByPeer && !_outbound.IsPlain)
        {
            end = _byeReason is { } reason ? end with { Detail = $"The peer said goodbye: {reason}." }
                : Volatile.Read(ref _byeSent) == 1 ? end
                : new IpcEnd(IpcEndKind.Lost, "The peer closed the connection without a goodbye ($/bye).", end.Exception);
        }

        _calls.End(end);
        _served.End();
        _streams.End(end);
        ThreadPool.UnsafeQueueUserWorkItem(static peer => peer.AnnounceEnd(), this, preferLocal: false);
        _completion.TrySetResult(end);
    }

    // Factories of services may have put callbacks there.
    private void AnnounceEnd()
    {
        try
        {
            _ended.Cancel();
        }
        catch (AggregateException e)
        {
            LogCallbackFailed(e);
        }
    }

    [LoggerMessage(10, LogLevel.Information, "Closed after {Deadline} with {Count} calls of this side unanswered.")]
    private partial void LogClosedAtDeadline(TimeSpan deadline, int count);

    [LoggerMessage(11, LogLevel.Warning, "A callback of a service factory's token threw.")]
    private partial void LogCallbackFailed(Exception exception);
}
