namespace Hawser.Ipc;

/// <summary>
/// Those who wait for room to send: one line of messages, and one line of chunks for each stream, of which the streams take turns. Used
/// under the sender's lock.
/// </summary>
internal sealed class WaitingLines
{
    private readonly Queue<WaitingSend> _messages = new();
    private readonly Dictionary<uint, Queue<WaitingSend>> _chunks = [];
    private readonly Queue<uint> _turns = new(); // Each stream of _chunks once; whose turn it is comes first.

    internal bool HasMessages => _messages.Count > 0;

    internal bool HasChunks => _turns.Count > 0;

    internal void Enqueue(WaitingSend waiting)
    {
        if (waiting.Stream is not { } stream)
        {
            _messages.Enqueue(waiting);
            return;
        }

        if (!_chunks.TryGetValue(stream, out Queue<WaitingSend>? line))
        {
            _chunks.Add(stream, line = new Queue<WaitingSend>());
            _turns.Enqueue(stream);
        }

        line.Enqueue(waiting);
    }

    /// <summary>
    /// The longest waiting message whose caller has not given up, decided for sending; null when there is none, or it is longer than this.
    /// </summary>
    internal WaitingSend? TakeMessage(int longest) => TakeFirst(_messages, longest);

    /// <summary>
    /// The next chunk, decided for sending, of the stream whose turn it is, which then goes to the back; null when there is none, or it is
    /// longer than this.
    /// </summary>
    internal WaitingSend? TakeChunk(int longest)
    {
        while (_turns.TryPeek(out uint stream))
        {
            Queue<WaitingSend> line = _chunks[stream];
            WaitingSend? taken = TakeFirst(line, longest);
            if (taken is null && line.Count > 0)
            {
                return null; // It keeps its turn.
            }

            _turns.Dequeue();
            if (line.Count > 0)
            {
                _turns.Enqueue(stream);
            }
            else
            {
                _chunks.Remove(stream);
            }

            if (taken is not null)
            {
                return taken;
            }
        }

        return null;
    }

    private static WaitingSend? TakeFirst(Queue<WaitingSend> line, int longest)
    {
        while (line.TryPeek(out WaitingSend? waiting) && waiting.Data.Length <= longest)
        {
            line.Dequeue();
            if (waiting.TryTake())
            {
                return waiting;
            }
        }

        return null;
    }

    /// <summary>Fails all.</summary>
    /// <param name="failure">Makes an exception for each.</param>
    internal void FailAll(Func<Exception> failure)
    {
        foreach (WaitingSend waiting in _messages.Concat(_chunks.Values.SelectMany(line => line)))
        {
            waiting.Fail(failure());
        }

        _messages.Clear();
        _chunks.Clear();
        _turns.Clear();
    }
}
