namespace Hawser.Runtimes.Display;

/// <summary>A value as it is shown, and what went wrong while it was made.</summary>
/// <param name="Content">What to show; there is always something.</param>
/// <param name="Error">
/// What to write as the evaluation's error output: which formatter, enumerator or <c>ToString</c> threw what, and where; null when none
/// did.
/// </param>
public sealed record RenderedValue(MimeBundle Content, string? Error = null);
