using Hawser.Runtimes.CSharp.Compiling;

namespace Hawser.Runtimes.CSharp.Naming;

/// <summary>What a cell, with the files that it loads, uses of its parents.</summary>
internal sealed class ParentUses
{
    /// <summary>The parents of which anything is used.</summary>
    public HashSet<KeptCell> Cells { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>The parents whose state is used.</summary>
    public HashSet<KeptCell> States { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>The extension methods that are used, by their names.</summary>
    public SortedDictionary<string, CellExport> Extensions { get; } = new(StringComparer.Ordinal);

    /// <summary>The parents' <c>using</c> directives that hold.</summary>
    public HashSet<LastingUsing> Usings { get; } = [];

    /// <summary>The names that are used, as people write them.</summary>
    public SortedSet<string> Names { get; } = new(StringComparer.Ordinal);

    /// <summary>Names of parents' variables and methods that stand in types, which cannot reach them.</summary>
    public HashSet<string> OutOfReach { get; } = [];
}
