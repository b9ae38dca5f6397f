using Hawser.Ipc;
using Hawser.Rpc.Wire;

namespace Hawser.Rpc.Streams;

/// <summary>
/// Sends one-way calls and reports of progress, in the order in which they were given, as the credit of stream 0 allows. Thread-safe.
/// </summary>
/// <remarks>
/// One message at a time: a long one, which goes in chunks, is not overtaken by the next. Whoever comes while the lane is taken, or
/// without credit, stands in line, and whoever leaves the lane, or brings credit, calls the first of the line in.
/// </remarks>
internal sealed class NotificationLane(Outbound outbound)
{
    private readonly Lock _gate = new();
    private readonly Queue<Waiter> _line = new();
    private long _granted;
    private long _spent;
    private bool _isTaken;
    private IpcEnd? _end;

    // Asked for each time: the peer's window is known when its $/ready has come.
    private bool HasCredit => outbound.IsPlain || outbound.Limits.Window + _granted - _spent > 0;

    /// <summary>Sends a message. Never throws before it returns.</summary>
    /// <param name="message">Not to be changed until the task has ended.</param>
    /// <param name="known">The bytes of the values of known length that follow it, which spend credit with it.</param>
    /// <param name="cancellationToken">Gives up the waiting.</param>
    /// <exception cref="ConnectionLostException">The connection has ended.</exception>
    public ValueTask SendAsync(ReadOnlyMemory<byte> message, long known, CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (_gate)
        {
            if (_end is not null)
            {
                return ValueTask.FromException(new ConnectionLostException(_end));
            }

            if (_isTaken || _line.Count > 0 || !HasCredit)
            {
                waiter = new Waiter(message.Length + known);
                _line.Enqueue(waiter);
            }
            else
            {
                _isTaken = true;
                _spent += message.Length + known;
                waiter = null!;
            }
        }

        if (waiter is not null)
        {
            return WaitAndSendAsync(waiter, message, cancellationToken);
        }

        ValueTask<bool> sending = outbound.SendSoonAsync(message, cancellationToken);
        if (!sending.IsCompletedSuccessfully)
        {
            return FinishAsync(sending);
        }

        Leave();
        return ValueTask.CompletedTask;
    }

    /// <summary>The peer gives credit. On the reader thread.</summary>
    public void Grant(long bytes)
    {
        lock (_gate)
        {
            _granted = _granted > long.MaxValue / 2 - bytes ? long.MaxValue / 2 : _granted + bytes;
            CallNext();
        }
    }

    /// <summary>The connection has ended.</summary>
    public void End(IpcEnd end)
    {
        lock (_gate)
        {
            _end = end;
            while (_line.TryDequeue(out Waiter? waiter))
            {
                waiter.Turn.TrySetException(new ConnectionLostException(end));
            }
        }
    }

    private async ValueTask WaitAndSendAsync(Waiter waiter, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        await using (cancellationToken.UnsafeRegister(
            static (waiter, token) => ((Waiter)waiter!).Turn.TrySetCanceled(token), waiter).ConfigureAwait(false))
        {
            await waiter.Turn.Task.ConfigureAwait(false);
        }

        await FinishAsync(outbound.SendSoonAsync(message, cancellationToken)).ConfigureAwait(false);
    }

    private async ValueTask FinishAsync(ValueTask<bool> sending)
    {
        try
        {
            await sending.ConfigureAwait(false);
        }
        finally
        {
            Leave();
        }
    }

    private void Leave()
    {
        lock (_gate)
        {
            _isTaken = false;
            CallNext();
        }
    }

    // Under the lock. Turns are taken asynchronously, so nobody's code runs here.
    private void CallNext()
    {
        while (!_isTaken && HasCredit && _line.TryDequeue(out Waiter? waiter))
        {
            // Given up otherwise.
            if (waiter.Turn.TrySetResult())
            {
                _isTaken = true;
                _spent += waiter.Cost;
            }
        }
    }

    private sealed class Waiter(long cost)
    {
        public long Cost => cost;

        public TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
