using System.Runtime.InteropServices;

namespace Hawser.Agent.Events;

/// <summary>Counts batches, each once. Not thread-safe.</summary>
internal sealed class EventTally
{
    /// <summary>
    /// So many streams are remembered; of more, those that were silent for longest are forgotten. A stream is a client's life, so only one that was
    /// silent while so many others began could be counted twice.
    /// </summary>
    internal const int MostStreams = 65_536;

    /// <summary>So many names are counted, each by itself; further ones together (<see cref="AgentEventCounts.Others"/>).</summary>
    internal const int MostNames = 65_536;

    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long Sequence, long Seen)> _streams = new(StringComparer.Ordinal);
    private long _moment;

    internal AgentEventCounts Counts => new(new Dictionary<string, long>(_counts, StringComparer.Ordinal), Dropped);

    internal IEnumerable<KeyValuePair<string, long>> ByName => _counts;

    internal long Dropped { get; private set; }

    /// <summary>The last batch of each stream, that of the one that was silent for longest first.</summary>
    internal IEnumerable<KeyValuePair<string, long>> Streams =>
        _streams.OrderBy(static entry => entry.Value.Seen).Select(static entry => KeyValuePair.Create(entry.Key, entry.Value.Sequence));

    internal bool Knows(string stream, long sequence) => _streams.TryGetValue(stream, out (long Sequence, long Seen) last) && sequence <= last.Sequence;

    /// <returns>False: it was counted before.</returns>
    internal bool Add(AgentEventBatch batch)
    {
        if (Knows(batch.Stream, batch.Sequence))
        {
            return false;
        }

        Add(batch.Stream, batch.Sequence);
        Dropped = Sum(Dropped, batch.Dropped);
        foreach (AgentEvent item in batch.Events)
        {
            Count(item.Name, item.Count);
        }

        return true;
    }

    internal void Add(JournalSummary summary)
    {
        Dropped = Sum(Dropped, summary.Dropped);
        foreach ((string name, long count) in summary.Counts)
        {
            Count(name, count);
        }

        foreach ((string stream, long sequence) in summary.Streams)
        {
            Add(stream, sequence);
        }
    }

    private void Add(string stream, long sequence)
    {
        _streams[stream] = (sequence, ++_moment);
        if (_streams.Count > MostStreams)
        {
            foreach (string old in Streams.Take(MostStreams / 4).Select(static entry => entry.Key).ToArray())
            {
                _streams.Remove(old);
            }
        }
    }

    private void Count(string name, long count)
    {
        bool hasOwn = _counts.Count < MostNames || _counts.ContainsKey(name);
        ref long sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, hasOwn ? name : AgentEventCounts.Others, out _);
        sum = Sum(sum, count);
    }

    /// <summary>What a worker says is not trusted: a sum that is too large stays what it can be at most.</summary>
    private static long Sum(long left, long right) => left > long.MaxValue - right ? long.MaxValue : left + right;
}
