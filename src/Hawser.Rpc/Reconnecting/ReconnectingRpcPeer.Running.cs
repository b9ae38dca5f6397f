using Hawser.Ipc;
using Microsoft.Extensions.Logging;

namespace Hawser.Rpc;

// The life of a client, in one loop:
//
//   Connecting ──connected──▶ Connected ──lost──▶ Waiting ──pause over──▶ Connecting
//       │  └──failed──▶ Waiting                 └──goodbye, replaced, revoked, stopped, closed here──▶ Closed
//       └──failed for good, or too often──▶ Closed
public sealed partial class ReconnectingRpcPeer
{
    private async Task RunAsync()
    {
        CancellationToken stop = _stop.Token;
        var backOff = new BackOff(_options.InitialDelay, _options.MaxDelay, _options.Jitter);
        IpcEnd? end = null;
        for (int attempt = 1; ; attempt++)
        {
            Step(new RpcConnectionChange(RpcConnectionState.Connecting, attempt, TimeSpan.Zero, end));
            (RpcPeer? peer, Exception? failure, bool isFinal) = await TryConnectAsync(stop).ConfigureAwait(false);
            if (peer is not null)
            {
                long since = _clock.GetTimestamp();
                attempt = 0;
                end = await StayAsync(peer, stop).ConfigureAwait(false);
                isFinal = !Returns(peer, end);
                if (_clock.GetElapsedTime(since) >= backOff.Last)
                {
                    backOff.Reset();
                }
            }

            if (isFinal || stop.IsCancellationRequested || (failure is not null && attempt == _options.MaxAttempts))
            {
                Finish(new RpcConnectionChange(RpcConnectionState.Closed, attempt, TimeSpan.Zero, end, failure));
                return;
            }

            // The pause has begun when its step is told.
            TimeSpan delay = backOff.Next();
            Task pause = Task.Delay(delay, _clock, stop);
            Step(new RpcConnectionChange(RpcConnectionState.Waiting, attempt, delay, end, failure));
            await pause.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested)
            {
                Finish(new RpcConnectionChange(RpcConnectionState.Closed, attempt, TimeSpan.Zero, end, failure));
                return;
            }
        }
    }

    /// <summary>One attempt. Never throws.</summary>
    private async Task<(RpcPeer? Peer, Exception? Failure, bool IsFinal)> TryConnectAsync(CancellationToken stop)
    {
        RpcPeer peer;
        try
        {
            IpcConnection connection = await _dial(stop).ConfigureAwait(false);
            peer = await RpcPeer.ConnectAsync(connection, _options.Peer, stop).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            bool isFinal = e is not (IOException or TimeoutException) || e is IpcConnectException { Final: true };
            LogFailed(e);
            return (null, stop.IsCancellationRequested ? null : e, isFinal);
        }

        try
        {
            if (_options.OnConnected is { } prepare)
            {
                await prepare(peer, stop).ConfigureAwait(false);
            }

            return (peer, null, false);
        }
        catch (Exception e)
        {
            LogFailed(e);
            await peer.CloseAsync(TimeSpan.Zero).ConfigureAwait(false);
            return (null, stop.IsCancellationRequested ? null : e, false);
        }
    }

    /// <summary>Calls go over this peer until it ends.</summary>
    private async Task<IpcEnd> StayAsync(RpcPeer peer, CancellationToken stop)
    {
        var connected = new RpcConnectionChange(RpcConnectionState.Connected, Attempt: 0, TimeSpan.Zero);
        lock (_gate)
        {
            _current = peer;
            _last = connected;
        }

        _route.Use(peer);
        _first.TrySetResult();
        Tell(connected);
        if (stop.IsCancellationRequested)
        {
            // It was closed meanwhile, when there was no connection to say goodbye on.
            await peer.CloseAsync(TimeSpan.Zero).ConfigureAwait(false);
        }

        IpcEnd end = await peer.Completion.ConfigureAwait(false);
        lock (_gate)
        {
            _current = null;
        }

        return end;
    }

    // Whatever the other side said goodbye for, it does not want to be dialed again.
    private static bool Returns(RpcPeer peer, IpcEnd end) =>
        !peer.WasToldGoodbye && end.Kind is IpcEndKind.Lost or IpcEndKind.Silent or IpcEndKind.ProtocolViolation or IpcEndKind.NotReady;

    private void Step(RpcConnectionChange change)
    {
        lock (_gate)
        {
            _last = change;
        }

        Tell(change);
    }

    private void Finish(RpcConnectionChange change)
    {
        lock (_gate)
        {
            _last = change;
        }

        _completion.SetResult(change);
        _route.Refuse(method => Gone(method, change));
        if (_first.TrySetException(new ConnectionLostException(change.End)))
        {
            // Nobody may be waiting.
            _ = _first.Task.Exception;
        }

        Tell(change);
    }

    private void Tell(RpcConnectionChange change)
    {
        LogStep(change.State, change.Attempt, change.Delay, change.End?.Kind);
        try
        {
            _options.OnChange?.Invoke(change);
        }
        catch (Exception e)
        {
            LogCallbackFailed(e);
        }
    }

    [LoggerMessage(60, LogLevel.Debug, "{State} (attempt {Attempt}, pause {Delay}; the last connection's end: {End}).")]
    private partial void LogStep(RpcConnectionState state, int attempt, TimeSpan delay, IpcEndKind? end);

    [LoggerMessage(61, LogLevel.Information, "An attempt to connect failed.")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(62, LogLevel.Warning, "RpcReconnectOptions.OnChange threw.")]
    private partial void LogCallbackFailed(Exception exception);
}
