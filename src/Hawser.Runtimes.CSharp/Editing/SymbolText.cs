using Hawser.Runtimes.CSharp.Naming;
using Hawser.Runtimes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Hawser.Runtimes.CSharp.Editing;

/// <summary>How symbols are written for people: as short as the place allows, and without names of ours.</summary>
internal static class SymbolText
{
    private static readonly SymbolDisplayFormat Whole = SymbolDisplayFormat.MinimallyQualifiedFormat
        .AddKindOptions(SymbolDisplayKindOptions.IncludeTypeKeyword | SymbolDisplayKindOptions.IncludeNamespaceKeyword)
        .AddGenericsOptions(SymbolDisplayGenericsOptions.IncludeTypeConstraints)
        .AddLocalOptions(SymbolDisplayLocalOptions.IncludeConstantValue)
        .AddMemberOptions(SymbolDisplayMemberOptions.IncludeConstantValue);

    private static readonly SymbolDisplayFormat NoKeyword =
        SymbolDisplayFormat.CSharpErrorMessageFormat.RemoveMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.UseSpecialTypes);

    /// <summary>What it is, and how it is declared: <c>(variable) List&lt;int&gt; xs</c>.</summary>
    /// <param name="symbol">The symbol.</param>
    /// <param name="model">The code.</param>
    /// <param name="position">Where it is to be written.</param>
    public static string Describe(ISymbol symbol, SemanticModel model, int position)
    {
        string text = symbol switch
        {
            INamespaceSymbol => $"namespace {symbol.ToDisplayString()}",
            INamedTypeSymbol { IsAnonymousType: true } => symbol.ToMinimalDisplayString(model, position),
            INamedTypeSymbol { SpecialType: not SpecialType.None } type => $"{KeywordOf(type)} {type.ToDisplayString(NoKeyword)}",
            INamedTypeSymbol type => $"{KeywordOf(type)} {type.ToDisplayString()}",
            _ => symbol.ToMinimalDisplayString(model, position, Whole),
        };
        string kind = symbol switch
        {
            ILocalSymbol { IsConst: true } or IFieldSymbol { IsConst: true } when !IsEnumMember(symbol) => "(constant) ",
            ILocalSymbol or IRangeVariableSymbol => "(variable) ",
            IFieldSymbol { ContainingType.IsScriptClass: true } => "(variable) ",
            IParameterSymbol => "(parameter) ",
            IFieldSymbol when !IsEnumMember(symbol) => "(field) ",
            IMethodSymbol { IsExtensionMethod: true } => "(extension) ",
            _ => "",
        };
        return kind + Clean(text, symbol);
    }

    /// <summary>A signature that can be called, and its parameters as they stand in it.</summary>
    /// <param name="symbol">A method or an indexer.</param>
    /// <param name="model">The code.</param>
    /// <param name="position">Where it is to be written.</param>
    public static string Signature(ISymbol symbol, SemanticModel model, int position) =>
        Clean(symbol.ToMinimalDisplayString(model, position), symbol);

    /// <summary>A parameter as it stands in a signature.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="model">The code.</param>
    /// <param name="position">Where it is to be written.</param>
    public static string Parameter(IParameterSymbol parameter, SemanticModel model, int position) =>
        CellNames.Clean(parameter.ToMinimalDisplayString(model, position));

    /// <summary>What a completion's item is.</summary>
    /// <param name="symbol">The symbol.</param>
    public static CompletionKind KindOf(ISymbol symbol) => symbol switch
    {
        ILocalSymbol { IsConst: true } => CompletionKind.Constant,
        ILocalSymbol or IParameterSymbol or IRangeVariableSymbol => CompletionKind.Variable,
        IFieldSymbol when IsEnumMember(symbol) => CompletionKind.EnumMember,
        IFieldSymbol { IsConst: true } => CompletionKind.Constant,
        IFieldSymbol { ContainingType.IsScriptClass: true } => CompletionKind.Variable,
        IFieldSymbol => CompletionKind.Field,
        IPropertySymbol => CompletionKind.Property,
        IEventSymbol => CompletionKind.Event,
        IMethodSymbol { IsExtensionMethod: true, ReducedFrom: not null } => CompletionKind.ExtensionMethod,
        IMethodSymbol => CompletionKind.Method,
        INamespaceSymbol => CompletionKind.Namespace,
        ITypeParameterSymbol => CompletionKind.TypeParameter,
        IAliasSymbol alias => KindOf(alias.Target),
        ITypeSymbol type => type.TypeKind switch
        {
            TypeKind.Interface => CompletionKind.Interface,
            TypeKind.Enum => CompletionKind.Enum,
            TypeKind.Struct => CompletionKind.Struct,
            TypeKind.Delegate => CompletionKind.Delegate,
            _ => CompletionKind.Class,
        },
        _ => CompletionKind.Text,
    };

    private static bool IsEnumMember(ISymbol symbol) => symbol is IFieldSymbol { ContainingType.TypeKind: TypeKind.Enum };

    private static string KeywordOf(INamedTypeSymbol type) => type.TypeKind switch
    {
        TypeKind.Interface => "interface",
        TypeKind.Enum => "enum",
        TypeKind.Delegate => "delegate",
        TypeKind.Struct => type.IsRecord ? "record struct" : "struct",
        _ => type.IsRecord ? "record" : "class",
    };

    // The class of the top level is nobody's to see.
    private static string Clean(string text, ISymbol symbol) => CellNames.Clean(
        symbol.ContainingType is { IsScriptClass: true } type ? text.Replace($"{type.Name}.", "", StringComparison.Ordinal) : text);
}
