using Hawser.Ipc;
using Hawser.Rpc.Wire;

namespace Hawser.Rpc.Streams;

/// <summary>
/// The reports of one served call on their way to its caller, in order, as the credit of stream 0 allows. <see cref="IProgress{T}.Report"/>
/// cannot be awaited: past a window's worth of reports, 256 KiB at most, it blocks until there is room. Thread-safe.
/// </summary>
internal sealed class ProgressOutbox(StreamTable table, CancellationToken cancellationToken)
{
    // However much the caller accepts ahead: what waits here takes memory of this side.
    private readonly int _most = Math.Min(table.PeerLimits.Window, PeerLimits.Default.Window);

    private readonly Lock _gate = new();
    private readonly Queue<byte[]> _waiting = new();
    private TaskCompletionSource? _change;
    private long _bytes;
    private bool _isSending;
    private bool _isClosed;

    /// <summary>Sends a report; dropped when the call is over or cancelled.</summary>
    public void Send(byte[] message)
    {
        bool start;
        while (true)
        {
            Task change;
            lock (_gate)
            {
                if (_isClosed || cancellationToken.IsCancellationRequested)
                {
                    return;
                }

                if (_bytes <= _most)
                {
                    _waiting.Enqueue(message);
                    _bytes += message.Length;
                    start = !_isSending;
                    _isSending = true;
                    break;
                }

                change = Change().Task;
            }

            try
            {
                change.Wait(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }

        if (start)
        {
            _ = PumpAsync();
        }
    }

    /// <summary>The handler has ended: takes no more reports, and completes when the last one has gone.</summary>
    public async Task CloseAsync()
    {
        while (true)
        {
            Task change;
            lock (_gate)
            {
                _isClosed = true;
                if (!_isSending)
                {
                    return;
                }

                change = Change().Task;
            }

            await change.ConfigureAwait(false);
        }
    }

    private async Task PumpAsync()
    {
        while (TryTake(out byte[]? message))
        {
            try
            {
                await table.Lane.SendAsync(message, known: 0, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is OperationCanceledException or ConnectionLostException)
            {
                // Nobody waits for the rest.
                DropAll();
            }
        }
    }

    private bool TryTake(out byte[] message)
    {
        TaskCompletionSource? change;
        bool taken;
        lock (_gate)
        {
            taken = _waiting.TryDequeue(out message!);
            _bytes -= message?.Length ?? 0;
            _isSending = taken;
            change = _change;
            _change = null;
        }

        change?.TrySetResult();
        return taken;
    }

    private void DropAll()
    {
        lock (_gate)
        {
            _isClosed = true;
            _waiting.Clear();
            _bytes = 0;
        }
    }

    private TaskCompletionSource Change() => _change ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
}
