using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Hawser.Runtimes.CSharp.Compiling;

/// <summary>
/// Writes the declarations by which a later cell calls extension methods of this one: C# looks for extensions in the code's own class and in
/// static classes, and the class of a cell is not static.
/// </summary>
internal static class ExtensionForwarders
{
    /// <summary>A method as its declaration begins.</summary>
    public static readonly SymbolDisplayFormat Declared = SymbolDisplayFormat.FullyQualifiedFormat
        .WithGenericsOptions(SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeTypeConstraints)
        .WithMemberOptions(SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeType | SymbolDisplayMemberOptions.IncludeRef)
        .WithParameterOptions(
            SymbolDisplayParameterOptions.IncludeType
            | SymbolDisplayParameterOptions.IncludeName
            | SymbolDisplayParameterOptions.IncludeModifiers
            | SymbolDisplayParameterOptions.IncludeDefaultValue
            | SymbolDisplayParameterOptions.IncludeExtensionThis)
        .WithMiscellaneousOptions(
            SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers
            | SymbolDisplayMiscellaneousOptions.UseSpecialTypes
            | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>The forwarders of a compiled cell's extension methods, by the methods' names.</summary>
    /// <param name="compilation">The cell's compilation.</param>
    public static IEnumerable<IGrouping<string, string>> For(CSharpCompilation compilation) =>
        compilation.ScriptClass!.GetMembers()
            .OfType<IMethodSymbol>()
            .Where(static method => method.IsExtensionMethod)
            .GroupBy(static method => method.Name, Forward);

    private static string Forward(IMethodSymbol method)
    {
        string types = method.IsGenericMethod ? $"<{string.Join(", ", method.TypeParameters.Select(static type => type.Name))}>" : "";
        string arguments = string.Join(", ", method.Parameters.Select(Pass));
        string call = $"global::{method.ContainingType.Name}.{method.Name}{types}({arguments})";
        return $"static {method.ToDisplayString(Declared)} => {(method.RefKind == RefKind.None ? "" : "ref ")}{call};";
    }

    private static string Pass(IParameterSymbol parameter)
    {
        string by = parameter.RefKind switch
        {
            RefKind.Ref => "ref ",
            RefKind.Out => "out ",
            RefKind.In or RefKind.RefReadOnlyParameter => "in ",
            _ => "",
        };
        return $"{by}@{parameter.Name}";
    }
}
