namespace Hawser.Agent.Events;

/// <summary>Counts batches, each once. Not thread-safe.</summary>
internal sealed class EventTally
{
    /// <summary>
    /// So many streams are remembered; of more, those that were silent for longest are forgotten. A stream is a client's life, so only one that was
    /// silent while so many others began could be counted twice.
    /// </summary>
    internal const int MostStreams = 65_536;

    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long Sequence, long Seen)> _streams = new(StringComparer.Ordinal);
    private long _dropped;
    private long _moment;

    internal AgentEventCounts Counts => new(new Dictionary<string, long>(_counts, StringComparer.Ordinal), _dropped);

    internal bool Knows(string stream, long sequence) => _streams.TryGetValue(stream, out (long Sequence, long Seen) last) && sequence <= last.Sequence;

    /// <returns>False: it was counted before.</returns>
    internal bool Add(AgentEventBatch batch)
    {
        if (Knows(batch.Stream, batch.Sequence))
        {
            return false;
        }

        _streams[batch.Stream] = (batch.Sequence, ++_moment);
        if (_streams.Count > MostStreams)
        {
            foreach (string stream in _streams.OrderBy(static entry => entry.Value.Seen).Take(MostStreams / 4).Select(static entry => entry.Key).ToArray())
            {
                _streams.Remove(stream);
            }
        }

        _dropped += batch.Dropped;
        foreach (AgentEvent item in batch.Events)
        {
            _counts[item.Name] = _counts.GetValueOrDefault(item.Name) + item.Count;
        }

        return true;
    }
}
