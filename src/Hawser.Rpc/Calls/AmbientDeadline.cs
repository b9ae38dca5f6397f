namespace Hawser.Rpc.Calls;

/// <summary>A deadline on the clock that it was set by. Immutable.</summary>
internal sealed class AmbientDeadline(TimeSpan time, TimeProvider clock)
{
    private readonly long _start = clock.GetTimestamp();

    public TimeSpan Remaining
    {
        get
        {
            TimeSpan left = time - clock.GetElapsedTime(_start);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }
}
