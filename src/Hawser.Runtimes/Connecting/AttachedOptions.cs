using Hawser.Workers;

namespace Hawser.Runtimes;

/// <summary>How a runtime attaches to a node. Immutable.</summary>
public sealed record AttachedOptions : RuntimeOptions
{
    /// <summary>
    /// How long a lost connection is made again, while the node keeps the session and goes on evaluating; past it, the session has ended on both sides.
    /// Default 30 s; zero (a lost connection is the end) to a day.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan Grace
    {
        get;
        init => field = OptionTimes.ZeroOrMore(value, nameof(Grace));
    } = TimeSpan.FromSeconds(30);

    /// <summary>The time that one attempt to connect may take. Default 15 s; more than zero, at most a day.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan ConnectTimeout
    {
        get;
        init => field = OptionTimes.Positive(value, nameof(ConnectTimeout));
    } = TimeSpan.FromSeconds(15);

    /// <summary>Where nodes are looked up by name. Default null: <see cref="RuntimeNodeRegistry.Default"/>.</summary>
    public RuntimeNodeRegistry? Registry { get; init; }

    internal WorkerConnectOptions Connect() => new() { StartTimeout = ConnectTimeout, TimeProvider = TimeProvider };
}
