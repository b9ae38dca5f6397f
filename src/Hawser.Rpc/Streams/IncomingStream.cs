namespace Hawser.Rpc.Streams;

/// <summary>
/// The consumer's half of a stream: what the reader thread puts in, and code of the user takes. It is open on the wire from the message
/// that names it until <c>$/end</c>, its last byte, or the consumer's farewell; what has come by then can still be read. Thread-safe.
/// </summary>
internal abstract class IncomingStream(StreamTable table, uint id, string method)
{
    private Action? _over;

    public uint Id => id;

    /// <summary>The wire name of the called method.</summary>
    public string Method => method;

    /// <summary>The time that the call had which is made here; null: none, or it is served here.</summary>
    public TimeSpan? Deadline { get; set; }

    /// <summary>Whether somebody has taken it as a parameter. Used by one thread.</summary>
    public bool IsClaimed { get; set; }

    /// <summary>What it ended with, once it is over; null: it ended well, or is not over.</summary>
    public virtual Exception? Failure => null;

    protected StreamTable Table => table;

    protected Lock Gate { get; } = new();

    /// <summary>Whether nothing more can come out of it. Guarded by <see cref="Gate"/>.</summary>
    protected bool IsOver { get; private set; }

    /// <summary>A chunk has come. On the reader thread.</summary>
    public virtual FrameFate TakeChunk(ReadOnlySpan<byte> data) => FrameFate.Stray;

    /// <summary>
    /// A chunk of which only the beginning has come: where it goes. Empty: it is to be given to <see cref="TakeChunk"/>. On the reader
    /// thread, which writes there until the chunk is whole, whatever becomes of the stream meanwhile.
    /// </summary>
    public virtual Memory<byte> FindDestination(int length) => default;

    /// <summary>The chunk is whole where <see cref="FindDestination"/> has told it to go. On the reader thread.</summary>
    public virtual FrameFate TakeFilled(int length) => FrameFate.Stray;

    /// <summary>Items have come: a JSON array in a message of <paramref name="cost"/> bytes. On the reader thread.</summary>
    public virtual FrameFate TakeItems(ReadOnlySpan<byte> items, int cost) => FrameFate.Stray;

    /// <summary>Nothing more will come: it is read to here, and then it ends, or fails. The table has let go of it already.</summary>
    public abstract void End(Exception? failure);

    /// <summary>Ends it here and now: whoever reads it fails, and what has come is dropped. The producer is not told.</summary>
    /// <returns>Whether it was open on the wire, so that the producer must be told in some other way.</returns>
    public bool Break(Exception reason)
    {
        bool wasOpen = table.TryClose(this);
        Drop(reason);
        return wasOpen;
    }

    /// <summary>The consumer wants no more: the producer is told, and whoever still reads fails.</summary>
    public void Stop(Exception reason)
    {
        if (Break(reason))
        {
            table.SendStop(id);
        }
    }

    /// <summary>Calls back, once, when nothing more can come out of it; at once when that is so.</summary>
    public void WhenOver(Action over)
    {
        lock (Gate)
        {
            if (!IsOver)
            {
                _over += over;
                return;
            }
        }

        over();
    }

    /// <summary>Ends it here, for readers with <paramref name="reason"/> unless it had ended before.</summary>
    protected abstract void Drop(Exception reason);

    /// <summary>Under the gate.</summary>
    /// <returns>To be called outside of it.</returns>
    protected Action? MarkOver()
    {
        IsOver = true;
        Action? over = _over;
        _over = null;
        return over;
    }
}
