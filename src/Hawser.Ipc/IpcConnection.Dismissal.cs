namespace Hawser.Ipc;

// The end that a connection's listener or ticket brings, of which the peer is told if it listens.
public sealed partial class IpcConnection
{
    /// <summary>What was sent before is in the peer's hands by then, or the peer does not read.</summary>
    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(1);

    private IpcEnd? _dismissal;

    /// <summary>Lets the receiver say a last word, and ends the connection when it is sent, or cannot be. Does not wait.</summary>
    /// <param name="end">
    /// The reason. From now on it is the connection's, whatever ends it: a peer that heard the last word may close before this side does.
    /// </param>
    internal void Dismiss(IpcEnd end)
    {
        if (Interlocked.CompareExchange(ref _dismissal, end, null) is not null)
        {
            return;
        }

        IIpcReceiver? receiver;
        lock (_startGate)
        {
            receiver = _receiver;
        }

        Task flushed = Task.CompletedTask;
        if (receiver is not null && !HasEnded)
        {
            try
            {
                receiver.OnEnding(end);
            }
            catch (Exception e)
            {
                LogReceiverFailed(_log, e, SessionId);
            }

            flushed = _sender.CloseAsync();
        }

        if (flushed.IsCompleted)
        {
            TryEnd(end);
        }
        else
        {
            _ = DismissAsync(flushed, end);
        }
    }

    private async Task DismissAsync(Task flushed, IpcEnd end)
    {
        try
        {
            await flushed.WaitAsync(FarewellTimeout, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // It does not read: it would not have heard it.
        }

        TryEnd(end);
    }
}
