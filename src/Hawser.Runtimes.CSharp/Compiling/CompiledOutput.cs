namespace Hawser.Runtimes.CSharp.Compiling;

/// <summary>Compiled code that was not loaded yet.</summary>
/// <param name="Code">What later cells need of it.</param>
/// <param name="Image">The assembly.</param>
/// <param name="Symbols">Its lines, as a portable PDB.</param>
/// <param name="References">What it references beyond the process's own assemblies, by its own directives and its parents'.</param>
/// <param name="Cells">The cells whose assemblies it refers to.</param>
/// <param name="HasValue">Whether it ends with a value, which then may be null.</param>
internal sealed record CompiledOutput(
    CellCode Code,
    byte[] Image,
    byte[] Symbols,
    CellReferences References,
    IReadOnlyCollection<CellCode> Cells,
    bool HasValue)
{
    /// <summary>The variables that are disposed of when the cell ends, in the order in which they are declared.</summary>
    public required IReadOnlyList<string> Disposed { get; init; }
}
