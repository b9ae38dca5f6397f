namespace Hawser.Runtimes.Editing;

/// <summary>A code, as the language's conventions would have it.</summary>
/// <param name="Code">The code.</param>
/// <param name="Position">Where the place that was asked about is now.</param>
public sealed record FormattedCode(string Code, int Position);
