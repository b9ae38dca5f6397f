namespace Hawser.Workers;

/// <summary>How a map or reduce goes about its items. Immutable.</summary>
public sealed class MapOptions
{
    internal static readonly MapOptions Default = new();

    private static readonly TimeSpan LongestBatch = TimeSpan.FromMinutes(1);

    /// <summary>What becomes of it when an item fails. Default <see cref="MapFailures.Throw"/>. A reduce always throws.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the enumeration's.</exception>
    public MapFailures OnFailure
    {
        get;
        init => field = Enum.IsDefined(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(OnFailure), value, "OnFailure is Throw, Collect or Skip.");
    }

    /// <summary>
    /// How many batches (where each item is a call of its own: items) there are at most that were read and whose results were not taken:
    /// this many are in flight, or wait for a worker or for their turn. So it bounds the memory, whatever the input's length. Default null:
    /// four for each call that the pool can have in flight; else 1 to 100,000.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int? Window
    {
        get;
        init => field = value is null or (>= 1 and <= 100_000)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Window), value, "Window is 1 to 100,000, or null.");
    }

    /// <summary>
    /// The most items of a batch. Default 10,000; 1 (each by itself) to 1 million. Not used where each item is a call of its own.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int MaxBatch
    {
        get;
        init => field = value is >= 1 and <= 1_000_000
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxBatch), value, "MaxBatch is 1 to 1,000,000.");
    } = 10_000;

    /// <summary>
    /// What a batch is to take: the time that items have taken decides how many the next batches have. Longer ones cost less for each item,
    /// shorter ones share the work more evenly, and bring results sooner. Default 50 ms; more than zero, at most a minute.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan BatchTime
    {
        get;
        init => field = value > TimeSpan.Zero && value <= LongestBatch
            ? value
            : throw new ArgumentOutOfRangeException(nameof(BatchTime), value, "BatchTime is more than zero, and at most a minute.");
    } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Whether items may be carried out again: on another worker when theirs has died, and those of a batch that has failed as a whole, in
    /// smaller ones, so that only the one that is to blame fails. Default null: as <see cref="PoolCallOptions.Idempotent"/> says.
    /// </summary>
    public bool? Idempotent { get; init; }

    /// <summary>
    /// The time that a call has, be it of an item or a batch, as <see cref="PoolCallOptions.Timeout"/>. Default null: as the pool's options
    /// say.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan? Timeout
    {
        get;
        init => field = value is { } time ? OptionTimes.PositiveOrInfinite(time, nameof(Timeout)) : null;
    }

    /// <summary>
    /// For a reduce: whether parts may be combined in any order, and not only each with its neighbour. That keeps less waiting, but the
    /// result is as without only where <c>combine(a, b)</c> is <c>combine(b, a)</c>: for sums, not for lists. Default false.
    /// </summary>
    public bool IsCommutative { get; init; }

    /// <summary>
    /// Told how far it has come, every <see cref="ProgressInterval"/> at most, and at the end: a <see cref="ProgressLine"/>, or code of your own.
    /// Work waits for it, so it returns soon; what it throws ends the reports, and nothing else. Default null: nobody is told.
    /// </summary>
    public IProgress<MapProgress>? Progress { get; init; }

    /// <summary>
    /// How many items the input has, for <see cref="MapProgress.Total"/>. Default null: as a collection tells by itself; else zero or more.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public long? Total
    {
        get;
        init => field = value is null or >= 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Total), value, "Total is zero or more, or null.");
    }

    /// <summary>The shortest time between two reports. Default 200 ms; zero (after each batch) to a day.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan ProgressInterval
    {
        get;
        init => field = OptionTimes.ZeroOrMore(value, nameof(ProgressInterval));
    } = TimeSpan.FromMilliseconds(200);
}
