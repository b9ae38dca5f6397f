namespace Hawser.Runtimes.CSharp.Compiling;

/// <summary>A <c>using</c> directive that holds for later cells too.</summary>
/// <param name="Text">The directive, in which names of other cells' types are full.</param>
/// <param name="Alias">The alias that it defines; null if it is none.</param>
/// <param name="Cells">The cells whose types it names.</param>
internal sealed record LastingUsing(string Text, string? Alias, IReadOnlyList<CellCode> Cells);
