namespace Hawser.Workers.Mapping;

/// <summary>Counts items, and tells of it from time to time. Thread-safe.</summary>
/// <param name="total">How many there are; null: that is not known.</param>
/// <param name="options">Whom to tell, and how often.</param>
/// <param name="clock">The clock.</param>
internal sealed class MapMeter(long? total, MapOptions options, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly long _begin = clock.GetTimestamp();
    private IProgress<MapProgress>? _told = options.Progress;
    private TimeSpan _last = TimeSpan.Zero;
    private long _read;
    private long _done;
    private long _failed;
    private bool _isOver;

    internal void Read(int items)
    {
        lock (_gate)
        {
            _read += items;
        }
    }

    internal void Done(int items, int failed)
    {
        lock (_gate)
        {
            _done += items;
            _failed += failed;
            TimeSpan elapsed = clock.GetElapsedTime(_begin);
            if (!_isOver && elapsed - _last >= options.ProgressInterval)
            {
                _last = elapsed;
                Report(elapsed);
            }
        }
    }

    /// <summary>The last report; once.</summary>
    internal void End()
    {
        lock (_gate)
        {
            if (!_isOver)
            {
                _isOver = true;
                Report(clock.GetElapsedTime(_begin));
            }
        }
    }

    /// <summary>Under the lock, so that reports come in their order.</summary>
    private void Report(TimeSpan elapsed)
    {
        double rate = elapsed > TimeSpan.Zero ? _done / elapsed.TotalSeconds : 0;
        try
        {
            _told?.Report(new MapProgress(_done, _read - _done, _failed, rate, elapsed, _isOver) { Total = total });
        }
        catch
        {
            // It is no part of the work, and costs none of it.
            _told = null;
        }
    }
}
