using Hawser.Workers.Control;
using Microsoft.Extensions.Logging;

namespace Hawser.Workers.Serving;

/// <summary>
/// The subscribers of one worker's log. Whoever logs never waits for them; while there is none, an entry costs one comparison. Thread-safe.
/// </summary>
internal sealed class LogHub : IWorkerLog
{
    private readonly Lock _gate = new();
    private volatile LogReader[] _readers = [];
    private volatile LogLevel _least = LogLevel.None;
    private bool _completed;

    internal int Readers => _readers.Length;

    /// <summary>Whether anybody wants entries of this level.</summary>
    internal bool Wants(LogLevel level) => level >= _least && level != LogLevel.None;

    internal void Publish(LogMessage message)
    {
        foreach (LogReader reader in _readers)
        {
            if (message.Level >= (int)reader.Least)
            {
                reader.Add(message);
            }
        }
    }

    public async IAsyncEnumerable<LogMessage> ReadAsync(
        int least, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = new LogReader((LogLevel)least);
        Enter(reader);
        try
        {
            yield return LogMessage.Begin;
            await foreach (LogMessage message in reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return message;
            }
        }
        finally
        {
            Leave(reader);
        }
    }

    /// <summary>The worker begins to end: the subscribers get what is there, and their streams end.</summary>
    internal void Complete()
    {
        lock (_gate)
        {
            _completed = true;
            foreach (LogReader reader in _readers)
            {
                reader.Complete();
            }

            Change([]);
        }
    }

    private void Enter(LogReader reader)
    {
        lock (_gate)
        {
            if (_completed)
            {
                reader.Complete();
            }
            else
            {
                Change([.. _readers, reader]);
            }
        }
    }

    private void Leave(LogReader reader)
    {
        lock (_gate)
        {
            Change([.. _readers.Where(other => other != reader)]);
        }
    }

    // Under the lock.
    private void Change(LogReader[] readers)
    {
        _readers = readers;
        _least = readers.Length == 0 ? LogLevel.None : readers.Min(static reader => reader.Least);
    }
}
