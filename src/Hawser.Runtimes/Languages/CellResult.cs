namespace Hawser.Runtimes.Languages;

/// <summary>The value of a cell's last expression.</summary>
/// <param name="HasValue">Whether the code ends with an expression that has a value; a null is one.</param>
/// <param name="Value">The value.</param>
public readonly record struct CellResult(bool HasValue, object? Value);
