using System.Threading.Channels;

namespace Hawser.Runtimes.Connecting;

/// <summary>Hands each event to every reader, and waits for none: a reader that is too far behind is let go. Thread-safe.</summary>
/// <param name="backlog">How many events a reader may be behind.</param>
internal sealed class EventFeed(int backlog)
{
    private readonly Lock _gate = new();
    private readonly List<Channel<RuntimeEvent>> _readers = [];
    private bool _completed;

    /// <summary>A sequence of the events from this moment on.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    internal IAsyncEnumerable<RuntimeEvent> Read(CancellationToken cancellationToken)
    {
        var reader = Channel.CreateBounded<RuntimeEvent>(new BoundedChannelOptions(backlog) { SingleReader = true, SingleWriter = true });
        lock (_gate)
        {
            if (_completed)
            {
                reader.Writer.Complete();
            }
            else
            {
                _readers.Add(reader);
            }
        }

        return new EventSequence(reader, Forget, cancellationToken);
    }

    internal void Add(RuntimeEvent item)
    {
        lock (_gate)
        {
            for (int i = _readers.Count - 1; i >= 0; i--)
            {
                if (!_readers[i].Writer.TryWrite(item))
                {
                    _readers[i].Writer.TryComplete(new InvalidOperationException(
                        $"This reader of a runtime's events is more than {backlog} events behind, and gets no more (RuntimeOptions.EventBacklog). "
                        + "Read faster, hand slow work to another task, or allow a longer backlog."));
                    _readers.RemoveAt(i);
                }
            }
        }
    }

    /// <summary>There are no more.</summary>
    internal void Complete()
    {
        lock (_gate)
        {
            _completed = true;
            foreach (Channel<RuntimeEvent> reader in _readers)
            {
                reader.Writer.TryComplete();
            }

            _readers.Clear();
        }
    }

    private void Forget(Channel<RuntimeEvent> reader)
    {
        lock (_gate)
        {
            _readers.Remove(reader);
        }
    }
}
