using Hawser.Runtimes.Display;

namespace Hawser.Runtimes;

/// <summary>How an evaluation ended, and what is to be known about it.</summary>
public sealed record EvaluationResponse
{
    /// <summary>The evaluation.</summary>
    public required EvaluationReference Reference { get; init; }

    /// <summary>How it ended.</summary>
    public required EvaluationStatus Status { get; init; }

    /// <summary>The value of its last expression, as it is shown; null where it has none or did not succeed.</summary>
    public MimeBundle? Result { get; init; }

    /// <summary>The exception that ended it; null where none did.</summary>
    public EvaluationError? Error { get; init; }

    /// <summary>What the compiler has to say, in the order of the code.</summary>
    public IReadOnlyList<CodeDiagnostic> Diagnostics { get; init; } = [];

    /// <summary>From the moment in which its container took it up to its end, compilation included.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>What the process that it ran in used, when it ended.</summary>
    public required RuntimeMemory Memory { get; init; }

    /// <summary>The names that the code uses and does not define itself, each once: the variables, methods and types of its parents.</summary>
    public IReadOnlyList<string> Used { get; init; } = [];

    /// <summary>The names that the code defines for later evaluations, each once.</summary>
    public IReadOnlyList<string> Defined { get; init; } = [];

    /// <summary>How many characters of its output, up to here, were cut.</summary>
    public long CutCharacters { get; init; }

    /// <summary>How many threads that the evaluation started still ran when it had ended.</summary>
    public int ThreadsStillRunning { get; init; }
}
