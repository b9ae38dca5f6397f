namespace Hawser.Workers;

/// <summary>How long a detached worker lives, and where it is registered. Immutable, so one object may serve many starts.</summary>
public sealed class DetachedOptions
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    /// <summary>
    /// How long the worker lives without being renewed, counted on its own monotonic clock from its start and from each renewal. Then it
    /// takes no more connections, and calls in flight have <see cref="WorkerOptions.ShutdownTimeout"/>. Default 1 minute; 1 s to 30 days.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan Lease
    {
        get;
        init => field = value >= Shortest && value <= Longest
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Lease), value, "Lease is 1 s to 30 days.");
    } = TimeSpan.FromMinutes(1);

    /// <summary>Where the worker is registered under its name. Default null: <see cref="WorkerRegistry.Default"/>.</summary>
    public WorkerRegistry? Registry { get; init; }
}
