using Hawser.Workers;

namespace Hawser.Runtimes;

/// <summary>How a runtime in a process of its own is started. Immutable.</summary>
public sealed record StandaloneOptions : RuntimeOptions
{
    /// <summary>
    /// The process: launcher, memory limit, environment, working directory, time-outs, output. By default this application's own command, whose calls
    /// are never given up by killing it (<see cref="WorkerOptions.CancellationGrace"/> is infinite); options that are given here are taken as they are.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public WorkerOptions Process
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = new() { Name = "runtime", CancellationGrace = Timeout.InfiniteTimeSpan };
}
