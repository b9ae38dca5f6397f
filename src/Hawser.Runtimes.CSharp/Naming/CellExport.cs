namespace Hawser.Runtimes.CSharp.Naming;

/// <summary>A name that a cell defines for later cells. Overloads are one.</summary>
/// <param name="Name">The name as it is written; that of a generic type ends with a backtick and the number of its parameters.</param>
/// <param name="Kind">How it is reached.</param>
/// <param name="IsConstant">Whether it may stand where a type or a constant may, as in <c>is</c>.</param>
internal sealed record CellExport(string Name, CellExportKind Kind, bool IsConstant = false)
{
    /// <summary>For methods: what tells the overloads from each other and from those of other cells; null for all else.</summary>
    public IReadOnlyList<string>? Signatures { get; init; }

    /// <summary>
    /// For extension methods: declarations that call them, by their signatures, since C# looks for extensions in the code's own class only;
    /// null for all else.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Forwarders { get; init; }

    /// <summary>The name as people write it.</summary>
    public string PlainName => CellNames.WithoutArity(Name);
}
