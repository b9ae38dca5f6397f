using Microsoft.Extensions.Logging;

namespace Hawser.Runtimes;

/// <summary>What all runtimes have in common.</summary>
public record RuntimeOptions
{
    /// <summary>The runtime's name, in logs and descriptions; null to have one made.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// The class of the language (<see cref="Languages.ILanguage"/>). It is made in the runtime's process, which needs the same assembly.
    /// </summary>
    public required Type Language { get; init; }

    /// <summary>The language's settings as JSON text; null for its defaults.</summary>
    public string? LanguageSettings { get; init; }

    /// <summary>Where the runtime logs; null for nowhere.</summary>
    public ILogger? Logger { get; init; }

    /// <summary>The clock of every time-out here. Default <see cref="TimeProvider.System"/>.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public TimeProvider TimeProvider
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = TimeProvider.System;

    /// <summary>How many events a reader of <see cref="IRuntime.ReadEventsAsync"/> may be behind. 100,000 by default, 1 to 10,000,000.</summary>
    public int EventBacklog
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 10_000_000);
            field = value;
        }
    } = 100_000;

    /// <summary>
    /// How many characters of one evaluation's output are sent on; what is past it is cut and counted. 1,000,000 by default, 1,000 to 100,000,000.
    /// </summary>
    public long OutputLimit
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1_000);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 100_000_000);
            field = value;
        }
    } = 1_000_000;

    /// <summary>How long each step of an interruption may take before the next one. <see cref="InterruptionTimes.Default"/> by default.</summary>
    public InterruptionTimes Interruption
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = InterruptionTimes.Default;
}
