namespace Hawser.Runtimes.Editing;

/// <summary>
/// Code as it stands in an editor, and what is asked about it. It need not compile. Positions are in UTF-16 code units from the beginning of
/// <see cref="Code"/>, as in all answers.
/// </summary>
public sealed record EditRequest
{
    /// <summary>
    /// The container that the code is to be evaluated in. It need not exist, and is not made. Of the questions of one kind about one container only
    /// the newest matters: asking it ends the one before.
    /// </summary>
    public required string Container { get; init; }

    /// <summary>The code. Lines that begin with <c>#!</c> are somebody else's, and passed over.</summary>
    public required string Code { get; init; }

    /// <summary>The place that is asked about: that of the caret, 0 to the code's length. Diagnostics need none.</summary>
    public int Position { get; init; }

    /// <summary>The evaluations whose definitions the code sees, as in <see cref="EvaluationRequest.Parents"/>. Nothing by default.</summary>
    public IReadOnlyList<EvaluationReference> Parents { get; init; } = [];

    /// <summary>How diagnostics name the code; null for the container's name.</summary>
    public string? Name { get; init; }

    /// <summary>How many items a completion gives at most; it says when there are more. 200 by default; 1 to 10,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int MostItems
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 10_000);
            field = value;
        }
    } = 200;
}
