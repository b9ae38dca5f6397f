namespace Hawser.Runtimes.Serving;

/// <summary>
/// The events of a session, numbered. It keeps those that the owner has not acknowledged, so that an owner that comes back goes on after the last
/// one that it has: none is lost or doubled. Thread-safe.
/// </summary>
/// <remarks>
/// It is bounded by what it is given: output asks <see cref="HasRoom"/> first, and is cut where there is none, so that code never waits for an
/// owner that does not read. Events of other kinds are few, and always taken. Acknowledged events are kept for observers that are behind, up to the
/// same number of characters; an observer further behind is told so.
/// </remarks>
/// <param name="keptCharacters">How many characters of content are kept.</param>
internal sealed class EventLog(long keptCharacters)
{
    /// <summary>How many events a reader is given at a time.</summary>
    private const int Portion = 256;

    /// <summary>So many acknowledged events are kept for observers that are behind.</summary>
    private const int MostForObservers = 100_000;

    private readonly Lock _gate = new();
    private readonly List<RuntimeEvent> _events = [];
    private readonly List<EventReader> _observers = [];
    private int _start;
    private long _first = 1;
    private long _acknowledged;
    private long _unread;
    private long _kept;
    private bool _completed;
    private TaskCompletionSource? _news;

    /// <summary>The number of the last event; 0 where there is none.</summary>
    internal long Last
    {
        get
        {
            lock (_gate)
            {
                return LastOne;
            }
        }
    }

    /// <summary>Whether the owner reads fast enough for more content.</summary>
    internal bool HasRoom => Volatile.Read(ref _unread) < keptCharacters;

    /// <summary>Whether the owner has all events.</summary>
    internal bool IsRead
    {
        get
        {
            lock (_gate)
            {
                return _acknowledged == LastOne;
            }
        }
    }

    private long LastOne => _first + (_events.Count - _start) - 1;

    /// <summary>Adds an event, which gets the next number. After <see cref="Complete"/> it is lost.</summary>
    internal void Append(RuntimeEvent added)
    {
        TaskCompletionSource? news;
        lock (_gate)
        {
            if (_completed)
            {
                return;
            }

            int size = SizeOf(added);
            _unread += size;
            _kept += size;
            _events.Add(added with { Sequence = LastOne + 1 });
            news = _news;
            _news = null;
        }

        news?.SetResult();
    }

    /// <summary>No more events come; readers end after the last.</summary>
    internal void Complete()
    {
        TaskCompletionSource? news;
        lock (_gate)
        {
            _completed = true;
            news = _news;
            _news = null;
        }

        news?.SetResult();
    }

    /// <summary>The owner has all events up to this number.</summary>
    internal void Acknowledge(long sequence)
    {
        lock (_gate)
        {
            long upTo = Math.Min(sequence, LastOne);
            for (long number = Math.Max(_acknowledged, _first - 1) + 1; number <= upTo; number++)
            {
                _unread -= SizeOf(At(number));
            }

            _acknowledged = Math.Max(_acknowledged, upTo);
            Trim();
        }
    }

    /// <summary>The owner's place: after a number, up to which it has the events.</summary>
    /// <exception cref="InvalidOperationException">Events after the number are not kept any more.</exception>
    internal EventReader Read(long after)
    {
        lock (_gate)
        {
            return after >= _first - 1
                ? new EventReader(this, Math.Min(after, LastOne))
                : throw new InvalidOperationException($"The events after {after} were acknowledged, and are not kept any more.");
        }
    }

    /// <summary>An observer's place: after the last event. From now on what comes is kept for it, within the bounds, whenever it begins to read.</summary>
    internal EventReader Observe()
    {
        lock (_gate)
        {
            var reader = new EventReader(this, LastOne);
            _observers.Add(reader);
            return reader;
        }
    }

    /// <summary>A reader's next events; none and a task where there are none yet, none and no task where none will come.</summary>
    /// <exception cref="InvalidOperationException">They are not kept any more.</exception>
    internal (List<RuntimeEvent> Portion, Task? News) Next(EventReader reader)
    {
        lock (_gate)
        {
            if (reader.Position < _first - 1)
            {
                throw new InvalidOperationException(
                    $"This reader is behind by {LastOne - reader.Position} events, more than are kept. Open the session again to read on.");
            }

            int count = (int)Math.Min(Portion, LastOne - reader.Position);
            List<RuntimeEvent> portion = _events.GetRange(_start + (int)(reader.Position + 1 - _first), count);
            reader.Position += count;
            if (count > 0)
            {
                return (portion, null);
            }

            return (portion, _completed ? null : (_news ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task);
        }
    }

    /// <summary>A reader has left.</summary>
    internal void Leave(EventReader reader)
    {
        lock (_gate)
        {
            _observers.Remove(reader);
            Trim();
        }
    }

    private static int SizeOf(RuntimeEvent measured) => measured switch
    {
        EvaluationOutput output => output.Text.Length,
        EvaluationLog log => log.Message.Length + log.Category.Length,
        EvaluationDisplay display => OutputCapture.SizeOf(display.Content),
        _ => 0,
    };

    private RuntimeEvent At(long number) => _events[_start + (int)(number - _first)];

    /// <summary>Lets go of what the owner has and no observer needs.</summary>
    private void Trim()
    {
        long needed = _acknowledged;
        foreach (EventReader observer in _observers)
        {
            needed = Math.Min(needed, observer.Position);
        }

        while (_first <= needed
            || (_first <= _acknowledged && (_acknowledged - _first >= MostForObservers || _kept - _unread > keptCharacters)))
        {
            _kept -= SizeOf(_events[_start]);
            _events[_start] = null!;
            _start++;
            _first++;
        }

        if (_start > 1024 && _start > _events.Count / 2)
        {
            _events.RemoveRange(0, _start);
            _start = 0;
        }
    }
}
