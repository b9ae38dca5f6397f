namespace Hawser.Agent.Tests.Support;

/// <summary>A clock whose time of day is set, ahead or back, when the test says so. How much time has passed is another matter, and moved by the test, too.</summary>
internal sealed class JumpingTime : TimeProvider
{
    private readonly WatchedTime _time = new();
    private DateTimeOffset _begin = new(2026, 3, 29, 1, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => _time.TimestampFrequency;

    public override long GetTimestamp() => _time.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => _begin + (_time.GetUtcNow() - DateTimeOffset.MinValue);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _time.CreateTimer(callback, state, dueTime, period);

    /// <summary>Somebody sets the clock.</summary>
    public void Jump(int hours) => _begin += TimeSpan.FromHours(hours);

    public void Advance(TimeSpan time) => _time.Advance(time);

    /// <inheritdoc cref="WatchedTime.NextTimerAsync"/>
    public Task<TimeSpan> NextTimerAsync() => _time.NextTimerAsync();
}
