using Hawser.Workers.Launching;

namespace Hawser.Workers;

/// <summary>How many workers a pool has, what each is given, and when it is replaced. Immutable.</summary>
public sealed class WorkerPoolOptions
{
    private const int MostWorkers = 4096;
    private const int MostSpares = 256;
    private const int MostCalls = 4096;

    internal static readonly WorkerPoolOptions Default = new();

    /// <summary>How long the first calls of a spare that was put to work have the processors without the start of the next beside them.</summary>
    internal static readonly TimeSpan BeforeNextSpare = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// How each worker is started, called and ended, and the pool's clock and loggers. Default: <see cref="WorkerOptions"/>' own defaults.
    /// Its name is the pool's; a worker's is that with its index: <c>primes.3</c>. With <see cref="WorkerOptions.Standby"/> starts take
    /// milliseconds.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public WorkerOptions Worker
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = WorkerOptions.Default;

    /// <summary>How many workers are given calls at most. Default: one for each processor; 1 to 4,096.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Size
    {
        get;
        init => field = Within(value, 1, MostWorkers, nameof(Size));
    } = Environment.ProcessorCount;

    /// <summary>
    /// How many workers there are at least, also with nothing to do. Default null: as many as <see cref="Size"/>. With less the pool is
    /// elastic: a worker is started when calls wait, and ended when it was idle for <see cref="IdleTimeout"/>. 0 to <see cref="Size"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int? MinimumSize
    {
        get;
        init => field = value is { } size ? Within(size, 0, MostWorkers, nameof(MinimumSize)) : null;
    }

    /// <summary>
    /// How many more workers are started, and their init run, before they are needed: they take over at once from one that ended, or when
    /// an elastic pool grows, so that nobody waits for the start of a process. The next is started 50 ms later, so that its start takes no
    /// processor from the first call; at once, where calls wait. Each costs the memory of an idle worker. Default 0; 0 to 256.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Spares
    {
        get;
        init => field = Within(value, 0, MostSpares, nameof(Spares));
    }

    /// <summary>How many calls and leases a worker has at the same time. Default 1; 1 to 4,096.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int CallsPerWorker
    {
        get;
        init => field = Within(value, 1, MostCalls, nameof(CallsPerWorker));
    } = 1;

    /// <summary>
    /// How many calls may wait for a worker before <see cref="WhenFull"/> applies. Default 1,000; zero or more. What maps and reductions call
    /// always waits, since <see cref="MapOptions.Window"/> bounds it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int QueueLimit
    {
        get;
        init => field = Within(value, 0, int.MaxValue, nameof(QueueLimit));
    } = 1000;

    /// <summary>What becomes of calls that come when <see cref="QueueLimit"/> others wait. Default <see cref="PoolFull.Wait"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the enumeration's.</exception>
    public PoolFull WhenFull
    {
        get;
        init => field = Enum.IsDefined(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(WhenFull), value, "WhenFull is Wait or Refuse.");
    }

    /// <summary>
    /// The longest that a call waits for a worker; then it fails with <see cref="PoolExhaustedException"/>. Default
    /// <see cref="Timeout.InfiniteTimeSpan"/>: as long as it takes. Else more than zero, at most a day.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan QueueTimeout
    {
        get;
        init => field = OptionTimes.PositiveOrInfinite(value, nameof(QueueTimeout));
    } = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// The time that a call has, from when it is given to a worker: what is called in it fails past it with
    /// <see cref="Rpc.RpcTimeoutException"/>, and a worker that goes on with it is killed after
    /// <see cref="WorkerOptions.CancellationGrace"/>. Code of the caller's own between its calls is not ended. Leases have none. Default
    /// <see cref="Timeout.InfiniteTimeSpan"/>; else more than zero, at most a day.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan CallTimeout
    {
        get;
        init => field = OptionTimes.PositiveOrInfinite(value, nameof(CallTimeout));
    } = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// A call that has killed so many workers is not made again, and fails with <see cref="PoisonItemException"/>. Only idempotent calls
    /// are made again at all (<see cref="PoolCallOptions.Idempotent"/>). Default 3; 1 to 100.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int PoisonLimit
    {
        get;
        init => field = Within(value, 1, 100, nameof(PoisonLimit));
    } = 3;

    /// <summary>
    /// A worker that has been given so many calls and leases is given no more, ends when they are over, and is replaced. Default null:
    /// there is no limit; else 1 or more.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int? MaxCallsPerWorker
    {
        get;
        init => field = value is { } calls ? Within(calls, 1, int.MaxValue, nameof(MaxCallsPerWorker)) : null;
    }

    /// <summary>
    /// A worker that is older is given no more calls, ends when those it has are over, and is replaced; one after the other, where several
    /// are. Default <see cref="Timeout.InfiniteTimeSpan"/>; else more than zero, at most a day.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan MaxAge
    {
        get;
        init => field = OptionTimes.PositiveOrInfinite(value, nameof(MaxAge));
    } = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// In an elastic pool, a worker that had nothing to do for so long ends, down to <see cref="MinimumSize"/>. Default a minute; more than
    /// zero, at most a day, or <see cref="Timeout.InfiniteTimeSpan"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan IdleTimeout
    {
        get;
        init => field = OptionTimes.PositiveOrInfinite(value, nameof(IdleTimeout));
    } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// A worker with more resident memory, in bytes, is given no more calls, ends when those it has are over, and is replaced; one after
    /// the other, where several have. For one that must not have more in any case see <see cref="WorkerOptions.MemoryLimit"/>. Default
    /// null: no limit; else 1 or more.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public long? MaxMemory
    {
        get;
        init => field = value is null or > 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxMemory), value, "MaxMemory is more than zero, or null.");
    }

    /// <summary>How often age, idleness and memory are looked at. Default 1 s; more than zero, at most a day.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan CheckInterval
    {
        get;
        init => field = OptionTimes.Positive(value, nameof(CheckInterval));
    } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How many keys are remembered with their workers (<see cref="PoolCallOptions.Key"/>); those that were used longest ago are forgotten
    /// first. Default 10,000; 1 to 10 million.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int AffinityKeys
    {
        get;
        init => field = Within(value, 1, 10_000_000, nameof(AffinityKeys));
    } = 10_000;

    /// <summary>
    /// When so many starts in a row have failed and there is no worker, calls that wait fail with <see cref="PoolUnavailableException"/>,
    /// and so do later ones, at once or with the next start that fails. A worker that died before it was given any call counts as a failed
    /// start. Default 3; 1 to 1,000.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int MaxStartFailures
    {
        get;
        init => field = Within(value, 1, 1000, nameof(MaxStartFailures));
    } = 3;

    /// <summary>
    /// The longest that the first pause after a failed start can be; the next ones double, up to <see cref="MaxStartDelay"/>, each
    /// shortened at random. Default 200 ms; more than zero, at most a day.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan StartDelay
    {
        get;
        init => field = OptionTimes.Positive(value, nameof(StartDelay));
    } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// The longest pause. Default 30 s; more than zero, at most a day; one below <see cref="StartDelay"/> takes its place.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan MaxStartDelay
    {
        get;
        init => field = OptionTimes.Positive(value, nameof(MaxStartDelay));
    } = TimeSpan.FromSeconds(30);

    /// <summary>The least workers that serve.</summary>
    internal int Least => MinimumSize ?? Size;

    /// <summary>Tells a process's resident memory.</summary>
    internal Func<int, long?> ReadMemory { get; init; } = MemoryWatch.Resident;

    /// <summary>Whether somebody must look at the workers from time to time.</summary>
    internal bool NeedsSweep =>
        MaxMemory is not null || MaxAge != Timeout.InfiniteTimeSpan || (Least < Size && IdleTimeout != Timeout.InfiniteTimeSpan);

    /// <exception cref="ArgumentException">Two of the values contradict each other.</exception>
    internal void Check()
    {
        if (MinimumSize > Size)
        {
            throw new ArgumentException($"MinimumSize ({MinimumSize}) is at most Size ({Size}).");
        }
    }

    private static int Within(int value, int least, int most, string name) =>
        value >= least && value <= most
            ? value
            : throw new ArgumentOutOfRangeException(
                name, value, most == int.MaxValue ? $"{name} is at least {least}." : $"{name} is {least} to {most}.");
}
