using Hawser.Runtimes.Connecting;

namespace Hawser.Runtimes;

/// <summary>
/// A runtime in the calling process, with the same behaviour as one in a process of its own, but for what only a process can give: code that crashes, or
/// hangs where nothing reaches it, takes this process with it. When the last runtime of the process is gone, its console, logger and handlers are as they were.
/// Thread-safe.
/// </summary>
public sealed class EmbeddedRuntime : Runtime
{
    private readonly EmbeddedOptions _options;

    /// <summary>A runtime that is not connected: nothing of the process is touched yet.</summary>
    /// <param name="options">Its options.</param>
    /// <exception cref="ArgumentException">The language is no language.</exception>
    public EmbeddedRuntime(EmbeddedOptions options)
        : base(options, "Embedded", new EmbeddedConnector(options)) => _options = options;

    /// <inheritdoc/>
    public override IRuntime Duplicate() => new EmbeddedRuntime(_options);
}
