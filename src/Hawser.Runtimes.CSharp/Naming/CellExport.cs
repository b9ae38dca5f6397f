namespace Hawser.Runtimes.CSharp.Naming;

/// <summary>A name that a cell defines for later cells. Overloads are one.</summary>
/// <param name="Name">The name as it is written; that of a generic type ends with a backtick and the number of its parameters.</param>
/// <param name="Kind">How it is reached.</param>
/// <param name="IsConstant">Whether it may stand where a type or a constant may, as in <c>is</c>.</param>
/// <param name="Forwarders">For extension methods: declarations that call them, since C# looks for extensions in the code's own class only.</param>
internal sealed record CellExport(string Name, CellExportKind Kind, bool IsConstant = false, IReadOnlyList<string>? Forwarders = null)
{
    /// <summary>The name as people write it.</summary>
    public string PlainName => CellNames.WithoutArity(Name);
}
