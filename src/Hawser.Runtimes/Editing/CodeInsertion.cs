namespace Hawser.Runtimes.Editing;

/// <summary>Text to be inserted into a code.</summary>
/// <param name="Position">Where, in UTF-16 code units from the code's beginning.</param>
/// <param name="Text">What, with the line breaks that it needs.</param>
public sealed record CodeInsertion(int Position, string Text);
