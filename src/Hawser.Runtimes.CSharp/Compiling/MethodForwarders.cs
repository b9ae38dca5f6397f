using Hawser.Runtimes.CSharp.Naming;
using Microsoft.CodeAnalysis;

namespace Hawser.Runtimes.CSharp.Compiling;

/// <summary>
/// Writes the declarations by which a cell calls methods of other cells as its own, where naming their cell would not do: extension
/// methods, since C# looks for these in the code's own class and in static classes, and the class of a cell is not static; and overloads
/// that several cells define, since C# chooses among the methods of one class.
/// </summary>
internal static class MethodForwarders
{
    /// <summary>A method as its declaration begins.</summary>
    public static readonly SymbolDisplayFormat Declared = SymbolDisplayFormat.FullyQualifiedFormat
        .WithGenericsOptions(SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeTypeConstraints)
        .WithMemberOptions(
            SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeType | SymbolDisplayMemberOptions.IncludeRef)
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

    private static readonly SymbolDisplayFormat Constrained = Declared.WithMemberOptions(SymbolDisplayMemberOptions.None);
    private static readonly SymbolDisplayFormat Named = Constrained.WithGenericsOptions(SymbolDisplayGenericsOptions.IncludeTypeParameters);
    private static readonly SymbolDisplayFormat Typed = Named.WithMemberOptions(
        SymbolDisplayMemberOptions.IncludeType | SymbolDisplayMemberOptions.IncludeRef);

    /// <summary>
    /// What tells a method from others of its name: its parameters, as the run time sees them. A cell's types have the cell's class in
    /// their names, so those of two cells differ.
    /// </summary>
    /// <param name="method">A method of a cell's top level.</param>
    public static string SignatureOf(IMethodSymbol method)
    {
        string id = method.GetDocumentationCommentId() ?? "";
        return id[(id.IndexOf('.', StringComparison.Ordinal) + 1)..];
    }

    /// <summary>The forwarder of an extension method.</summary>
    /// <param name="method">The method.</param>
    public static string ForExtension(IMethodSymbol method) => Forward(method, "static ", $"global::{method.ContainingType.Name}.");

    /// <summary>The forwarder of a method that is one of several overloads.</summary>
    /// <param name="method">The method.</param>
    public static string ForOverload(IMethodSymbol method) => method.IsStatic
        ? Forward(method, "static ", $"global::{method.ContainingType.Name}.")
        : Forward(method, "", CellNames.State(method.ContainingType.Name) + ".");

    /// <summary>
    /// A forwarder as a cell declares it: in none of its stack traces, and seen by no other cell. What is private in a script the compiler makes
    /// public in the image, and so all else, but for this.
    /// </summary>
    /// <param name="forwarder">The forwarder.</param>
    public static string InCell(string forwarder) => $"[global::System.Diagnostics.StackTraceHidden] private protected {forwarder} ";

    private static string Forward(IMethodSymbol method, string modifiers, string qualifier)
    {
        string types = method.IsGenericMethod ? $"<{string.Join(", ", method.TypeParameters.Select(static type => "@" + type.Name))}>" : "";
        string call = $"{qualifier}@{method.Name}{types}({string.Join(", ", method.Parameters.Select(Pass))})";
        string by = method.RefKind == RefKind.None ? "" : "ref ";
        return $"{modifiers}{Declare(method)} => {by}{call};";
    }

    // What the caller's place gives, such as the text of an argument, has to come from the place where the forwarder is called.
    private static string Declare(IMethodSymbol method)
    {
        string[] attributes = [.. method.Parameters.Select(OfCaller)];
        if (Array.TrueForAll(attributes, static attribute => attribute.Length == 0))
        {
            return method.ToDisplayString(Declared);
        }

        IEnumerable<string> parameters = method.Parameters.Select((parameter, i) =>
            $"{attributes[i]}{(i == 0 && method.IsExtensionMethod ? "this " : "")}{parameter.ToDisplayString(Declared)}");
        string constraints = method.ToDisplayString(Constrained)[method.ToDisplayString(Named).Length..];
        return $"{method.ToDisplayString(Typed)}({string.Join(", ", parameters)}){constraints}";
    }

    private static string OfCaller(IParameterSymbol parameter)
    {
        const string Services = "global::System.Runtime.CompilerServices.";
        return !parameter.HasExplicitDefaultValue ? "" : string.Concat(parameter.GetAttributes().Select(static attribute => attribute switch
        {
            { AttributeClass.Name: "CallerArgumentExpressionAttribute", ConstructorArguments: [{ Value: string of }] } =>
                $"[{Services}CallerArgumentExpression(\"{of}\")] ",
            { AttributeClass.Name: "CallerMemberNameAttribute" or "CallerLineNumberAttribute" or "CallerFilePathAttribute" } =>
                $"[{Services}{attribute.AttributeClass.Name}] ",
            _ => "",
        }));
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
