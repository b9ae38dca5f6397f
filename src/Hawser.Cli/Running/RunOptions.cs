namespace Hawser.Cli.Running;

/// <summary>How a document is run.</summary>
internal sealed record RunOptions
{
    /// <summary>How long all of it may take; null for as long as it takes.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How much memory the runtime may have, in bytes; null for no limit. The runtime is held to it; here it says what an exception means.</summary>
    public long? MemoryLimit { get; init; }

    /// <summary>Whether the cells after one that failed are run.</summary>
    public bool KeepGoing { get; init; }

    /// <summary>What cells find in <c>Args</c>: values by their names, in the order in which they were given.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Arguments { get; init; } = [];

    /// <summary>The clock of the limits.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
