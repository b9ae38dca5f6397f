using System.Runtime.CompilerServices;
using Hawser.Runtimes.CSharp.Compiling;
using Hawser.Runtimes.CSharp.Naming;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Hawser.Runtimes.CSharp.Editing;

/// <summary>
/// What stands for the definitions of a cell where a later one is edited: declarations of the same names, types and signatures, made from
/// the cell's image once. They are never compiled to anything.
/// </summary>
internal static class CellStubs
{
    private static readonly SymbolDisplayFormat TypeName = SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(
        SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    // Gone with the cells.
    private static readonly ConditionalWeakTable<CellCode, IReadOnlyDictionary<string, string>> Known = [];

    /// <summary>
    /// The declarations of a cell, by the names that they declare, those of methods by their signatures. What is reached by a <c>using</c>
    /// directive is not among them.
    /// </summary>
    /// <param name="code">The cell.</param>
    /// <param name="references">What cells refer to, beside each other.</param>
    public static IReadOnlyDictionary<string, string> Of(CellCode code, IEnumerable<MetadataReference> references)
    {
        if (!Known.TryGetValue(code, out IReadOnlyDictionary<string, string>? stubs))
        {
            stubs = Make(code, references);
            Known.AddOrUpdate(code, stubs);
        }

        return stubs;
    }

    private static Dictionary<string, string> Make(CellCode code, IEnumerable<MetadataReference> references)
    {
        var cells = new HashSet<CellCode>(ReferenceEqualityComparer.Instance);
        code.AddTo(cells);
        var compilation = CSharpCompilation.Create(
            "stubs",
            references: references.Concat(cells.Select(static cell => cell.Reference)),
            options: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, metadataImportOptions: MetadataImportOptions.All));
        var stubs = new Dictionary<string, string>(StringComparer.Ordinal);
        if (compilation.GetTypeByMetadataName(code.ClassName) is not { } type)
        {
            return stubs;
        }

        IEnumerable<ISymbol> exported = type.GetMembers().Where(member => code.Exports.ContainsKey(member.Name));
        foreach (IGrouping<string, ISymbol> members in exported.GroupBy(KeyOf))
        {
            stubs[members.Key] = string.Concat(members.Select(member => Declare(member, code.ClassName)));
        }

        return stubs;
    }

    private static string KeyOf(ISymbol member) =>
        member is IMethodSymbol { MethodKind: MethodKind.Ordinary } method ? MethodForwarders.SignatureOf(method) : member.Name;

    private static string Declare(ISymbol member, string className)
    {
        string modifier = member.IsStatic ? "static " : "";
        string name = "@" + member.Name;
        string whole = member.IsStatic ? $"global::{className}.{name}" : $"((global::{className})null!).{name}";
        return member switch
        {
            IFieldSymbol { IsConst: true } constant => $"const {constant.Type.ToDisplayString(TypeName)} {name} = {whole}; ",

            // The type of a variable may have no name.
            IFieldSymbol => $"{modifier}var {name} = {whole}; ",
            IPropertySymbol { IsIndexer: false } property =>
                $"{modifier}{property.Type.ToDisplayString(TypeName)} {name} {{ {Accessors(property)}}} ",
            IEventSymbol @event => $"{modifier}event {@event.Type.ToDisplayString(TypeName)} {name}; ",
            IMethodSymbol { MethodKind: MethodKind.Ordinary } method =>
                $"{modifier}{method.ToDisplayString(MethodForwarders.Declared)} => throw null!; ",
            _ => "",
        };
    }

    private static string Accessors(IPropertySymbol property) =>
        (property.GetMethod is null ? "" : "get => throw null!; ") + (property.SetMethod is null ? "" : "set { } ");
}
