using System.Text.Json.Serialization;
using Hawser.Workers;

namespace Hawser.Cli.Processes;

/// <summary>A process of Hawser's, or what is known of one that has ended. Immutable.</summary>
internal sealed record HawserProcess
{
    /// <summary>Its id; of one that has ended, the id that it had.</summary>
    public required int ProcessId { get; init; }

    /// <summary>What it is.</summary>
    public required ProcessKind Kind { get; init; }

    /// <summary>The name of the worker or the node; empty where it has none.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it runs. Only detached workers leave a word of their end.</summary>
    public bool IsRunning { get; init; } = true;

    /// <summary>The process that started it; null for a node, which is nobody's, and for one that has ended.</summary>
    public int? OwnerProcessId { get; init; }

    /// <summary>How long it runs; of a node, how long it is open. Null for one that has ended.</summary>
    [JsonIgnore]
    public TimeSpan? Age { get; init; }

    /// <summary>The same, in seconds.</summary>
    public double? AgeSeconds => Age is { } age ? Math.Round(age.TotalSeconds, 3) : null;

    /// <summary>Its resident memory; null where that is not known.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>How the last one of its name ended; null where no word of that is left.</summary>
    public DetachedExit? LastExit { get; init; }
}
