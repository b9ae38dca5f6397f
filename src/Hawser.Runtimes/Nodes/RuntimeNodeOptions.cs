using Hawser.Workers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hawser.Runtimes;

/// <summary>How a process opens a node. Immutable.</summary>
public sealed record RuntimeNodeOptions
{
    /// <summary>
    /// The node's name, by which others find it; no other open node of the registry, nor of this process, has it. 1 to 100 characters without control
    /// characters.
    /// </summary>
    /// <exception cref="ArgumentException">The name is null, empty, too long, or has control characters.</exception>
    public required string Name
    {
        get;
        init => field = value is not null && WorkerOptions.IsName(value)
            ? value
            : throw new ArgumentException("A node's name has 1 to 100 characters, none of them a control character.", nameof(value));
    }

    /// <summary>Where it is registered. Default null: <see cref="RuntimeNodeRegistry.Default"/>.</summary>
    public RuntimeNodeRegistry? Registry { get; init; }

    /// <summary>Whether it is registered; by default it is. One that is not can be reached by <see cref="RuntimeNode.ShareAsync"/> only.</summary>
    public bool IsRegistered { get; init; } = true;

    /// <summary>What <see cref="EvaluationContext.Services"/> gives to the code; null for nothing. It stays the caller's.</summary>
    public IServiceProvider? Services { get; init; }

    /// <summary>Where each evaluation is logged, with who asked for it, and what else happens to the node. Default: nowhere.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public ILoggerFactory LoggerFactory
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = NullLoggerFactory.Instance;

    /// <summary>
    /// Whether the node closes by itself when its last session has ended. Not by default. One in which nobody opens a session within
    /// <see cref="UnusedTimeout"/> closes too, then, and one whose only connection has ended without a session.
    /// </summary>
    public bool ClosesWithLastSession { get; init; }

    /// <summary>How long a node that closes with its last session waits for the first one. Default 30 s; more than zero, at most a day.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan UnusedTimeout
    {
        get;
        init => field = OptionTimes.Positive(value, nameof(UnusedTimeout));
    } = TimeSpan.FromSeconds(30);

    /// <summary>The clock of every time-out of the node and its sessions. Default <see cref="TimeProvider.System"/>.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public TimeProvider TimeProvider
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = TimeProvider.System;
}
