namespace Hawser.Workers.Mapping;

/// <summary>
/// How many items the next batch has: so many as take the time that a batch is to take, to the nearest, going by what items have taken so far.
/// Thread-safe.
/// </summary>
/// <param name="target">What a batch is to take.</param>
/// <param name="most">The most items.</param>
internal sealed class BatchSizer(TimeSpan target, int most)
{
    /// <summary>How fast batches may grow: the first few items may not be like the others.</summary>
    private const int Growth = 4;

    /// <summary>How much the last batch counts beside all before it.</summary>
    private const double Weight = 0.3;

    private readonly Lock _gate = new();
    private double _secondsPerItem;
    private int _size = 1;

    /// <summary>Of the next batch.</summary>
    internal int Size
    {
        get
        {
            lock (_gate)
            {
                return _size;
            }
        }
    }

    /// <summary>A batch has been carried out.</summary>
    internal void Add(int items, TimeSpan time)
    {
        lock (_gate)
        {
            double perItem = Math.Max(time.TotalSeconds, 1e-9) / items;
            _secondsPerItem = _secondsPerItem == 0 ? perItem : ((1 - Weight) * _secondsPerItem) + (Weight * perItem);
            double wanted = target.TotalSeconds / _secondsPerItem;
            int limit = (int)Math.Min((long)_size * Growth, most);

            // Those that were made smaller on their way to the measured size say nothing about greater ones.
            _size = items * Growth < _size ? Math.Min(_size, Clamped(wanted, most)) : Clamped(wanted, limit);
        }
    }

    private static int Clamped(double wanted, int limit) => wanted >= limit ? limit : Math.Max(1, (int)Math.Round(wanted));
}
