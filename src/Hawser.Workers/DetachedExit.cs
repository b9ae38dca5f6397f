using System.Globalization;

namespace Hawser.Workers;

/// <summary>How a detached worker ended: the small record that it, or whoever first missed it, has left in the registry.
/// Immutable.</summary>
public sealed record DetachedExit
{
    /// <summary>The worker's name.</summary>
    public required string Name { get; init; }

    /// <summary>The id that its process had.</summary>
    public required int ProcessId { get; init; }

    /// <summary>Why it ended.</summary>
    public required DetachedExitCause Cause { get; init; }

    /// <summary>The process's exit code, where it is known; else null.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The exception of <see cref="DetachedExitCause.UnhandledException"/>, as type and message; else null.</summary>
    public string? Exception { get; init; }

    /// <summary>When the worker was started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended, or, where it left no word, was first missed.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>A sentence with name, process id, time and cause.</summary>
    public override string ToString()
    {
        string how = Cause switch
        {
            DetachedExitCause.LeaseRanOut => "ended because its lease ran out",
            DetachedExitCause.Requested => "ended as it was asked to",
            DetachedExitCause.ByItself => string.Create(CultureInfo.InvariantCulture, $"exited by itself with code {ExitCode ?? 0}"),
            DetachedExitCause.UnhandledException => $"ended by an unhandled exception; {Exception}",
            DetachedExitCause.MemoryLimit => "had more memory than its limit, and was ended",
            _ => "ended without a word",
        };
        return string.Create(CultureInfo.InvariantCulture, $"Worker '{Name}' (process {ProcessId}) {how}, {EndedAt:u}");
    }
}
