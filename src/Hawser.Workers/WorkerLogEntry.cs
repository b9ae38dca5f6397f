using Microsoft.Extensions.Logging;

namespace Hawser.Workers;

/// <summary>What a worker's own loggers were given, as a subscriber gets it. Immutable.</summary>
public sealed record WorkerLogEntry
{
    /// <summary>When it was logged, by the worker's clock.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Its level.</summary>
    public required LogLevel Level { get; init; }

    /// <summary>The logger's category.</summary>
    public required string Category { get; init; }

    /// <summary>The event's id; its name does not cross.</summary>
    public required int EventId { get; init; }

    /// <summary>The message, formatted; cut at 16 Ki characters.</summary>
    public required string Message { get; init; }

    /// <summary>The exception as text, with its stack; cut at 16 Ki characters. Null: there is none.</summary>
    public string? Exception { get; init; }

    /// <summary>The scopes that the entry was logged in, as text, the outermost first; at most 16.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>How many entries this subscriber lost right before this one, because it was too slow; mostly 0.</summary>
    public long Lost { get; init; }
}
