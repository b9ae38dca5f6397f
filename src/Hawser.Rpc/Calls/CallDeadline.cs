namespace Hawser.Rpc.Calls;

/// <summary>The deadline of one call on the caller's clock.</summary>
internal sealed class CallDeadline(PendingCall call, TimeSpan time, TimeProvider clock)
{
    private readonly long _start = clock.GetTimestamp();
    private ITimer? _timer;

    public TimeSpan Time { get; } = time;

    public TimeSpan Left => Time - clock.GetElapsedTime(_start);

    public void Start() =>
        _timer = clock.CreateTimer(static call => ((PendingCall)call!).TimeOut(), call, Time, Timeout.InfiniteTimeSpan);

    public void Stop() => _timer?.Dispose();
}
