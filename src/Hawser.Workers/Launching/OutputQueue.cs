namespace Hawser.Workers.Launching;

/// <summary>
/// Hands a process's lines to user code on the thread pool, one at a time, without ever holding up the thread that drains the process:
/// what the user's code is too slow for is dropped and counted. Thread-safe.
/// </summary>
internal sealed class OutputQueue(Action<OutputStream, string> handler) : IThreadPoolWorkItem
{
    // Both bounds hold: many short lines, or few long ones. A burst of this size is passed on whole.
    private const int MaxLines = 4096;
    private const int MaxCharacters = 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Queue<(OutputStream Stream, string Line)> _lines = new();
    private int _characters;
    private bool _running;
    private bool _failed;
    private long _dropped;

    public long Dropped => Interlocked.Read(ref _dropped);

    public void Add(OutputStream stream, string line)
    {
        lock (_lock)
        {
            if (_failed || _lines.Count >= MaxLines || _characters + line.Length > MaxCharacters)
            {
                Interlocked.Increment(ref _dropped);
                return;
            }

            _lines.Enqueue((stream, line));
            _characters += line.Length;
            if (_running)
            {
                return;
            }

            _running = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    public void Execute()
    {
        while (true)
        {
            (OutputStream Stream, string Line) next;
            lock (_lock)
            {
                if (!_lines.TryDequeue(out next))
                {
                    _running = false;
                    return;
                }

                _characters -= next.Line.Length;
            }

            try
            {
                handler(next.Stream, next.Line);
            }
#pragma warning disable CA1031 // A line that cannot be shown must not end the owner; the documentation says what happens instead.
            catch (Exception)
#pragma warning restore CA1031
            {
                Fail();
            }
        }
    }

    private void Fail()
    {
        lock (_lock)
        {
            _failed = true;
            Interlocked.Add(ref _dropped, _lines.Count);
            _lines.Clear();
            _characters = 0;
        }
    }
}
