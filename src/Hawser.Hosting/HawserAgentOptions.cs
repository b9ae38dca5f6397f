namespace Hawser.Hosting;

/// <summary>
/// The agent of an application, as <c>AddHawserAgent</c> configures it; bound to a section of the configuration, or set in code. Validated when the
/// application starts. Not thread-safe while it is being configured.
/// </summary>
public sealed class HawserAgentOptions
{
    /// <summary>
    /// The documents that are shared: a name, and the path of a file that is followed, or the address (<c>http:</c>, <c>https:</c>) of an endpoint that is
    /// asked. Default: none.
    /// </summary>
    public IDictionary<string, string> Documents { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How often endpoints are asked. Default 60 s; more than zero, at most a day.</summary>
    public TimeSpan DocumentInterval { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The limits that are shared, by their names. Default: none.</summary>
    public IDictionary<string, HawserLimitOptions> Limits { get; } = new Dictionary<string, HawserLimitOptions>(StringComparer.Ordinal);

    /// <summary>Where the agent listens for processes with tickets: a Unix socket's path. Default null: one of its own.</summary>
    public string? SocketPath { get; set; }

    /// <summary>How long a process with a ticket may be silent. Default 15 s; 10 ms to a day.</summary>
    public TimeSpan SilenceTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Whether workers send what they log and measure. Default false.</summary>
    public bool TakesTelemetry { get; set; }
}
