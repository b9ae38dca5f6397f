namespace Hawser.Runtimes.CSharp.Editing;

/// <summary>What the documentation of a symbol says, as plain text.</summary>
/// <param name="Summary">What it is; empty for nothing.</param>
/// <param name="Returns">What it returns; empty for nothing.</param>
/// <param name="Parameters">What each parameter is, by its name.</param>
/// <param name="Exceptions">What it throws, each with when.</param>
internal sealed record SymbolDocumentation(
    string Summary,
    string Returns,
    IReadOnlyDictionary<string, string> Parameters,
    IReadOnlyList<(string Type, string When)> Exceptions);
