using Hawser.Runtimes.Connecting;

namespace Hawser.Runtimes;

/// <summary>
/// A runtime in a process of its own, which connecting starts: this application's own command again, as a worker. The process ends with the runtime, and
/// with this process, whatever becomes of it; what the code does to its process harms no other. Thread-safe.
/// </summary>
public sealed class StandaloneRuntime : Runtime
{
    private readonly StandaloneOptions _options;

    /// <summary>A runtime that is not connected: nothing is started yet.</summary>
    /// <param name="options">How it is started.</param>
    /// <exception cref="ArgumentException">The language is no language.</exception>
    public StandaloneRuntime(StandaloneOptions options)
        : base(options, "Standalone", new ProcessConnector((options ?? throw new ArgumentNullException(nameof(options))).Process)) =>
        _options = options;

    /// <inheritdoc/>
    public override IRuntime Duplicate() => new StandaloneRuntime(_options);
}
