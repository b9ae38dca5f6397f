namespace Hawser.Runtimes;

/// <summary>What to evaluate, under which name, and which earlier evaluations it continues from.</summary>
public sealed record EvaluationRequest
{
    /// <summary>The name under which the evaluation is kept, and the container that it runs in.</summary>
    public required EvaluationReference Reference { get; init; }

    /// <summary>The code, in the runtime's language. It may be empty.</summary>
    public required string Code { get; init; }

    /// <summary>
    /// The evaluations whose definitions the code sees, most recent first: where two define the same name, the first one's is meant. They may
    /// be of other containers. One that is not known, because it failed, was forgotten or never was, is skipped. Nothing by default.
    /// </summary>
    public IReadOnlyList<EvaluationReference> Parents { get; init; } = [];

    /// <summary>How diagnostics and stack traces name the code, as they would a file; null for the evaluation's own name.</summary>
    public string? Name { get; init; }

    /// <summary>How long the evaluation may run before it is interrupted; null for as long as it takes. More than zero.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>
    /// How many characters of output the evaluation may write before it is interrupted; null for no end, in which case what is past the
    /// session's limit is cut, and counted in <see cref="EvaluationResponse.CutCharacters"/>. More than zero.
    /// </summary>
    public long? OutputQuota { get; init; }
}
