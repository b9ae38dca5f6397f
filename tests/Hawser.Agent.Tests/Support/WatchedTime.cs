using System.Threading.Channels;
using Hawser.Tests.Shared;

namespace Hawser.Agent.Tests.Support;

/// <summary>A clock that a test moves, and that tells of each timer that is set.</summary>
internal sealed class WatchedTime : TimeProvider
{
    private readonly ManualTime _time = new();
    private readonly Channel<TimeSpan> _timers = Channel.CreateUnbounded<TimeSpan>();

    public override long TimestampFrequency => _time.TimestampFrequency;

    public override long GetTimestamp() => _time.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => _time.GetUtcNow();

    public void Advance(TimeSpan time) => _time.Advance(time);

    /// <summary>How long the next timer waits, once it is set.</summary>
    public Task<TimeSpan> NextTimerAsync() => _timers.Reader.ReadAsync().AsTask().Soon();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = _time.CreateTimer(callback, state, dueTime, period);
        _timers.Writer.TryWrite(dueTime);
        return timer;
    }
}
