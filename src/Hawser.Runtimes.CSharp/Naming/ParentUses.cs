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

    /// <summary>
    /// The names for which the code may mean methods of several cells, its own among them perhaps, and the parents that define such
    /// methods. Which of these are used is found out when the code's own signatures are known.
    /// </summary>
    public SortedDictionary<string, HashSet<KeptCell>> Overloads { get; } = new(StringComparer.Ordinal);

    /// <summary>What calls methods of parents by the names in <see cref="Overloads"/>: declarations by their signatures.</summary>
    public Dictionary<string, string> Forwarders { get; } = new(StringComparer.Ordinal);

    /// <summary>The parents' <c>using</c> directives that hold.</summary>
    public HashSet<LastingUsing> Usings { get; } = [];

    /// <summary>The names that are used, as people write them.</summary>
    public SortedSet<string> Names { get; } = new(StringComparer.Ordinal);

    /// <summary>Names of parents' variables and methods that stand in types, which cannot reach them.</summary>
    public HashSet<string> OutOfReach { get; } = [];
}
