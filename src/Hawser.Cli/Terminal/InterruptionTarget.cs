using Hawser.Runtimes;

namespace Hawser.Cli.Terminal;

/// <summary>What Ctrl+C interrupts, and what the user is told of it.</summary>
internal sealed record InterruptionTarget
{
    /// <summary>What runs now: each has a first Ctrl+C of its own. Null: nothing yet, and Ctrl+C ends it all.</summary>
    public required Func<object?> Running { get; init; }

    /// <summary>Interrupts the code that runs.</summary>
    public required Func<Task<InterruptReport>> Interrupt { get; init; }

    /// <summary>Ends what the code runs in, for the reason that it is told.</summary>
    public required Action<StopSignal> End { get; init; }

    /// <summary>
    /// What is said at the first one, where one more ends it all whether the code stops or not. Null: nothing, and nothing is lost before
    /// <see cref="Resists"/> is said.
    /// </summary>
    public string? Begins { get; init; }

    /// <summary>What is said when the code does not stop.</summary>
    public required string Resists { get; init; }
}
