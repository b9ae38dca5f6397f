using System.Threading.Channels;

namespace Hawser.Ipc.Tests;

/// <summary>A clock that stands until a test moves it, and tells when somebody begins to wait by it.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly Channel<int> _created = Channel.CreateUnbounded<int>();
    private long _now = 1;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Volatile.Read(ref _now);

    public override DateTimeOffset GetUtcNow() => new(GetTimestamp(), TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        long due = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : GetTimestamp() + dueTime.Ticks;
        ManualTimer timer = new(this, callback, state, due);
        lock (_gate)
        {
            _timers.Add(timer);
        }

        _created.Writer.TryWrite(0);
        return timer;
    }

    /// <summary>Waits until a timer has been made since the last time this was asked.</summary>
    internal Task TimerCreated() => _created.Reader.ReadAsync().AsTask().InTime();

    /// <summary>Forgets the timers made so far, for <see cref="TimerCreated"/>.</summary>
    internal void ForgetCreated()
    {
        while (_created.Reader.TryRead(out _))
        {
        }
    }

    internal void Advance(TimeSpan by)
    {
        ManualTimer[] due;
        lock (_gate)
        {
            Volatile.Write(ref _now, _now + by.Ticks);
            due = [.. _timers.Where(t => t.Due <= _now)];
            _timers.RemoveAll(due.Contains);
        }

        foreach (ManualTimer timer in due)
        {
            timer.Fire();
        }
    }

    private void Remove(ManualTimer timer)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
        }
    }

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state, long due) : ITimer
    {
        internal long Due => due;

        internal void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException("Nothing here changes a timer.");

        public void Dispose() => time.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
