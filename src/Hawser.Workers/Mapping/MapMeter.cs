namespace Hawser.Workers.Mapping;

/// <summary>Counts items, and tells of it from time to time. Thread-safe.</summary>
internal sealed class MapMeter(MapOptions options, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly long _begin = clock.GetTimestamp();
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
            if (!_isOver && options.Progress is not null && elapsed - _last >= options.ProgressInterval)
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
        options.Progress?.Report(new MapProgress(_done, _read - _done, _failed, rate, elapsed, _isOver));
    }
}
