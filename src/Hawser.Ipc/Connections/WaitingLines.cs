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

    /// <summary>The longest waiting message whose caller has not given up, decided for sending; null when there is none.</summary>
    internal WaitingSend? TakeMessage()
    {
        while (_messages.TryDequeue(out WaitingSend? waiting))
        {
            if (waiting.TryTake())
            {
                return waiting;
            }
        }

        return null;
    }

    /// <summary>
    /// The next chunk, decided for sending, of the stream whose turn it is, which then goes to the back; null when there is none.
    /// </summary>
    internal WaitingSend? TakeChunk()
    {
        while (_turns.TryDequeue(out uint stream))
        {
            Queue<WaitingSend> line = _chunks[stream];
            WaitingSend? taken = null;
            while (taken is null && line.TryDequeue(out WaitingSend? waiting))
            {
                taken = waiting.TryTake() ? waiting : null;
            }

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
