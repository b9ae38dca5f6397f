using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Workers.Control;

namespace Hawser.Workers.Serving;

/// <summary>
/// Sends a worker's log entries to its owner. The thread that logs sends by itself, without waiting: what it has logged is on its way when it
/// goes on, also where no thread of the pool is free and where the process ends right after. Thread-safe.
/// </summary>
/// <remarks>
/// So many entries are under way at once as the owner answers in time; further ones wait within bounds, and past them are dropped and counted,
/// and the next one that finds room says how many. Entries that the sending itself gives rise to, and all that come when the connection is
/// closed, are left to whoever asks.
/// </remarks>
/// <param name="owner">The owner.</param>
/// <param name="write">Takes the lines of entries that were waiting when the connection was closed.</param>
internal sealed class OwnerLog(IOwnerLog owner, Action<string> write)
{
    /// <summary>Far less than the requests that an owner accepts.</summary>
    internal const int MostUnderWay = 64;

    // Both bounds hold: many short entries, or few long ones.
    internal const int MostWaiting = 1024;
    private const int MostCharacters = 1 << 20;

    [ThreadStatic]
    private static bool _isSendingHere;

    // Neither the deadline nor the activity of the call that logs is the entry's.
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private readonly Lock _gate = new();
    private readonly Queue<LogMessage> _waiting = new();
    private int _characters;
    private int _underWay;
    private long _lost;
    private bool _isSending;
    private bool _isClosed;

    /// <summary>Takes an entry.</summary>
    /// <returns>False: it is to be written elsewhere.</returns>
    internal bool TryAdd(LogMessage message)
    {
        if (_isSendingHere)
        {
            return false;
        }

        lock (_gate)
        {
            if (_isClosed)
            {
                return false;
            }

            if (_waiting.Count >= MostWaiting || _characters + message.Length > MostCharacters)
            {
                _lost++;
                return true;
            }

            _waiting.Enqueue(_lost > 0 ? message with { Lost = _lost } : message);
            _characters += message.Length;
            _lost = 0;
            if (_isSending || _underWay >= MostUnderWay)
            {
                return true;
            }

            _isSending = true;
        }

        Send();
        return true;
    }

    /// <summary>No entry is taken any more. Idempotent.</summary>
    internal void Close()
    {
        LogMessage[] rest;
        lock (_gate)
        {
            _isClosed = true;
            rest = [.. _waiting];
            _waiting.Clear();
            _characters = 0;
        }

        foreach (LogMessage message in rest)
        {
            write(message.ToLine());
        }
    }

    // By one thread at a time.
    private void Send()
    {
        while (true)
        {
            LogMessage? message;
            lock (_gate)
            {
                if (_underWay >= MostUnderWay || !_waiting.TryDequeue(out message))
                {
                    _isSending = false;
                    return;
                }

                _characters -= message.Length;
                _underWay++;
            }

            _isSendingHere = true;
            try
            {
                if (_context is null)
                {
                    _ = FinishAsync(message);
                }
                else
                {
                    ExecutionContext.Run(_context, entry => _ = FinishAsync((LogMessage)entry!), message);
                }
            }
            finally
            {
                _isSendingHere = false;
            }
        }
    }

    private async Task FinishAsync(LogMessage message)
    {
        try
        {
            await owner.WriteAsync(message).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            if (e is ConnectionLostException { End: null } or RpcProtocolException)
            {
                write(message.ToLine()); // Not sent, or refused: the connection is being closed. Of others nobody knows.
            }

            Close();
        }

        lock (_gate)
        {
            _underWay--;
            if (_isSending || _waiting.Count == 0)
            {
                return;
            }

            _isSending = true;
        }

        Send();
    }
}
