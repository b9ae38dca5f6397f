using Hawser.Workers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hawser.Runtimes.Serving;

/// <summary>How a node serves: its times and limits, its clock, and what it has from the application that it lives in.</summary>
internal sealed record ServingOptions
{
    /// <summary>The clock of all times here.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where the node logs what it does, and each evaluation with who asked.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>The services of the application, which cells reach by <see cref="EvaluationContext.Services"/>.</summary>
    public IServiceProvider Services { get; init; } = NoServices.Instance;

    /// <summary>Whether the process is there for a session only, and ends with it. Not by default.</summary>
    public bool OwnsProcess { get; init; }

    /// <summary>For how long a connection may stay without a session. 5 s by default; more than zero, at most a day.</summary>
    public TimeSpan NoOwnerTimeout
    {
        get;
        init => field = OptionTimes.Positive(value, nameof(NoOwnerTimeout));
    } = TimeSpan.FromSeconds(5);

    /// <summary>For how long output is gathered before it is sent. 50 ms by default; more than zero, at most a day.</summary>
    public TimeSpan BatchTime
    {
        get;
        init => field = OptionTimes.Positive(value, nameof(BatchTime));
    } = TimeSpan.FromMilliseconds(50);

    /// <summary>How often the memory is looked at. 10 s by default; more than zero, at most a day.</summary>
    public TimeSpan MemoryInterval
    {
        get;
        init => field = OptionTimes.Positive(value, nameof(MemoryInterval));
    } = TimeSpan.FromSeconds(10);

    /// <summary>By how many bytes resident memory or heap must have changed to be reported again. 1 MiB by default; 0 to 1 GiB.</summary>
    public long MemoryChange
    {
        get;
        init => field = Within(value, 0, 1 << 30, nameof(MemoryChange));
    } = 1 << 20;

    /// <summary>
    /// How many characters of output, logs and displays a session keeps for an owner that does not read; what is past it is cut, and counted in
    /// the responses. All other events are kept. 16 Mi by default; 64 Ki to 1 Gi.
    /// </summary>
    public long KeptCharacters
    {
        get;
        init => field = Within(value, 64 << 10, 1 << 30, nameof(KeptCharacters));
    } = 16 << 20;

    /// <summary>How many cells that were prepared ahead a container keeps; the oldest goes. 64 by default; 0 to 10,000.</summary>
    public int MostPrepared
    {
        get;
        init => field = (int)Within(value, 0, 10_000, nameof(MostPrepared));
    } = 64;

    /// <summary>
    /// How many load contexts of dropped containers may stay loaded before the log says that the process should be replaced. 20 by default; 1 to
    /// 100,000.
    /// </summary>
    public int MostLoadedContexts
    {
        get;
        init => field = (int)Within(value, 1, 100_000, nameof(MostLoadedContexts));
    } = 20;

    private static long Within(long value, long least, long most, string name) => value >= least && value <= most
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} must be between {least} and {most}.");
}
