namespace Hawser.Chaos;

/// <summary>A clock whose hands are moved, as by an administrator or a suspended machine. Its timestamps and timers go on evenly. Thread-safe.</summary>
internal sealed class JumpyTime : TimeProvider
{
    private long _ahead;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ahead));

    /// <summary>Moves the hands, in either direction.</summary>
    internal void Jump(Random random) =>
        Interlocked.Exchange(ref _ahead, TimeSpan.FromDays((random.NextDouble() - 0.5) * 1000).Ticks);
}
