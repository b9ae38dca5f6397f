namespace Hawser.Runtimes.Editing;

/// <summary>One thing that may stand at a place of a code.</summary>
/// <param name="Label">What a list shows.</param>
/// <param name="Kind">What it is.</param>
/// <param name="InsertText">What takes the place of <paramref name="Span"/> when it is chosen.</param>
/// <param name="Span">What of the code is replaced; of no length where nothing is written yet.</param>
/// <param name="Description">Its signature and what its documentation says of it, as plain text; null for most but the first items.</param>
/// <param name="IsPreselected">Whether it is what the place asks for, such as a value of the expected type.</param>
public sealed record CompletionItem(
    string Label,
    CompletionKind Kind,
    string InsertText,
    CodeSpan Span,
    string? Description = null,
    bool IsPreselected = false)
{
    /// <summary>
    /// What else is inserted when it is chosen, so that it means what it says: the <c>using</c> directive of a type whose namespace the code does
    /// not use yet. It stands before <see cref="Span"/>, and its position is that of the code as it was asked about. Null for nothing.
    /// </summary>
    public CodeInsertion? Addition { get; init; }
}
