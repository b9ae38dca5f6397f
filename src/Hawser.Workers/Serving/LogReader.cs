using System.Threading.Channels;
using Hawser.Workers.Control;
using Microsoft.Extensions.Logging;

namespace Hawser.Workers.Serving;

/// <summary>
/// The entries that wait for one subscriber, within bounds: past them, entries are dropped and counted, and the next one that finds room says how
/// many. Thread-safe.
/// </summary>
internal sealed class LogReader(LogLevel least)
{
    // Both bounds hold: many short entries, or few long ones.
    internal const int MostEntries = 1024;
    private const int MostCharacters = 1 << 20;

    private readonly Lock _gate = new();
    private readonly Channel<LogMessage> _entries = Channel.CreateUnbounded<LogMessage>(new UnboundedChannelOptions { SingleReader = true });
    private int _count;
    private int _characters;
    private long _lost;

    internal LogLevel Least => least;

    internal void Add(LogMessage message)
    {
        lock (_gate)
        {
            int length = message.Length;
            if (_count >= MostEntries || _characters + length > MostCharacters)
            {
                _lost++;
                return;
            }

            if (_entries.Writer.TryWrite(_lost > 0 ? message with { Lost = _lost } : message))
            {
                _lost = 0;
                _count++;
                _characters += length;
            }
        }
    }

    internal void Complete() => _entries.Writer.TryComplete();

    internal async IAsyncEnumerable<LogMessage> ReadAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (LogMessage message in _entries.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            lock (_gate)
            {
                _count--;
                _characters -= message.Length;
            }

            yield return message;
        }
    }
}
