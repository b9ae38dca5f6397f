using Hawser.Workers.Standby;

namespace Hawser.Workers;

/// <summary>How many processes wait, how they are launched, and what they do ahead. Immutable.</summary>
public sealed class StandbyOptions
{
    private const int Most = 256;

    /// <summary>
    /// How many processes wait. Default 1; 1 to 256. Each costs the memory of an idle worker, and of what it loads ahead.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Count
    {
        get;
        init => field = value is >= 1 and <= Most
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Count), value, $"Count is 1 to {Most}.");
    } = 1;

    /// <summary>
    /// How the processes are launched, and where they log while they wait. A worker whose options say the same about its process (launcher,
    /// environment, directory, niceness, wrapper, garbage collector, memory limit, crash dumps, channel, tails and files of its output) can
    /// be made of one; the others (name, time-outs, logger, lines of output …) are the worker's own. Default: <see cref="WorkerOptions"/>'
    /// own defaults. <see cref="WorkerOptions.StartTimeout"/> includes <see cref="Prewarm"/>.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    /// <exception cref="ArgumentException">
    /// No process can wait so: over <see cref="WorkerChannel.StandardStreams"/>, with <see cref="WorkerOutput.Truncate"/>, or with a
    /// <see cref="WorkerOptions.Standby"/> of its own.
    /// </exception>
    public WorkerOptions Worker
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value.Standby is null && ProcessTraits.CanWait(value)
                ? value
                : throw new ArgumentException(
                    "A waiting process has a channel other than StandardStreams, no output that is truncated, and no Standby of its own.",
                    nameof(value));
        }
    } = WorkerOptions.Default;

    /// <summary>What each process does before it waits, in this order. Default: nothing but what every worker's start needs.</summary>
    /// <exception cref="ArgumentNullException">The value, or one of its items, is null.</exception>
    public IReadOnlyList<StandbyPrewarm> Prewarm
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            foreach (StandbyPrewarm step in value)
            {
                ArgumentNullException.ThrowIfNull(step, nameof(value));
            }

            field = [.. value];
        }
    } = [];

    /// <summary>
    /// The longest that a process waits: one that nobody has taken by then is replaced, so that what it loaded is not too old, and then
    /// ended. Default <see cref="Timeout.InfiniteTimeSpan"/>: as long as it takes. Else more than zero, at most a day.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan MaxAge
    {
        get;
        init => field = OptionTimes.PositiveOrInfinite(value, nameof(MaxAge));
    } = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// How many processes may die while they wait, or fail to start, within <see cref="Window"/>. At the next one, all replacing rests for
    /// one <see cref="Window"/>, and starts of workers take no process meanwhile but those that still wait. Default 5; zero or more.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxRestarts
    {
        get;
        init => field = value >= 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxRestarts), value, "MaxRestarts is zero or more.");
    } = 5;

    /// <summary>
    /// The time within which failures count together, and for which replacing rests. Default a minute; more than zero, at most a day.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan Window
    {
        get;
        init => field = OptionTimes.Positive(value, nameof(Window));
    } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The longest that the first pause after a failure can be; the next ones double, each shortened at random, as in
    /// <see cref="SupervisionOptions{TContract}.InitialDelay"/>. Default 200 ms; more than zero, at most a day.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan InitialDelay
    {
        get;
        init => field = OptionTimes.Positive(value, nameof(InitialDelay));
    } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// The longest pause. Default 30 s; more than zero, at most a day; one below <see cref="InitialDelay"/> takes its place.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan MaxDelay
    {
        get;
        init => field = OptionTimes.Positive(value, nameof(MaxDelay));
    } = TimeSpan.FromSeconds(30);
}
