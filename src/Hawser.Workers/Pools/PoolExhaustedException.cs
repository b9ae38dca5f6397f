using System.Globalization;

namespace Hawser.Workers;

/// <summary>
/// A call got no worker of a pool: its queue was full and refuses (<see cref="PoolFull.Refuse"/>), or none was free within
/// <see cref="WorkerPoolOptions.QueueTimeout"/>. It was not made, so it may be made again later.
/// </summary>
public sealed class PoolExhaustedException : Exception
{
    internal PoolExhaustedException(string pool, int waiting, int size, TimeSpan? waited)
        : base(Describe(pool, waiting, size, waited))
    {
        Pool = pool;
        Waiting = waiting;
        Size = size;
        Waited = waited;
        HelpLink = $"docs/errors/{nameof(PoolExhaustedException)}.md";
    }

    /// <summary>The pool's name.</summary>
    public string Pool { get; }

    /// <summary>How many calls waited for a worker.</summary>
    public int Waiting { get; }

    /// <summary>How many workers the pool may have at work.</summary>
    public int Size { get; }

    /// <summary>How long it waited in vain; null: it was refused at once.</summary>
    public TimeSpan? Waited { get; }

    private static string Describe(string pool, int waiting, int size, TimeSpan? waited)
    {
        string time = waited is { } span ? string.Create(CultureInfo.InvariantCulture, $" within {span.TotalSeconds:0.###} s") : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Pool '{pool}' had no worker for the call{time}: {waiting} calls wait for {size} workers. ")
            + "Call less at once, or let the pool have more workers (Size), more calls for each (CallsPerWorker), "
            + "or more patience (WhenFull, QueueLimit, QueueTimeout).";
    }
}
