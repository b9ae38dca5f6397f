namespace Hawser.Rpc.Streams;

/// <summary>One <see cref="IProgress{T}"/> of a call that was made here.</summary>
internal abstract class ProgressSink(long token, ProgressInbox inbox)
{
    public long Token => token;

    /// <summary>A report has come. On the reader thread.</summary>
    public void Take(ReadOnlySpan<byte> value, int cost) => inbox.Take(this, value, cost);

    /// <summary>Delivers a report. What it throws is logged.</summary>
    public abstract void Deliver(ReadOnlySpan<byte> value);
}
