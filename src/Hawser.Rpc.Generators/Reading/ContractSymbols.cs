using Microsoft.CodeAnalysis;

namespace Hawser.Rpc.Generators.Reading;

/// <summary>What the rules and the reader both ask of a contract's symbols.</summary>
internal static class ContractSymbols
{
    /// <summary>The whole name of a type with its namespace, without type arguments, in the form of <see cref="KnownNames"/>.</summary>
    private static readonly SymbolDisplayFormat MetadataLike = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces);

    public static bool Is(this ITypeSymbol? type, string fullName) =>
        type is INamedTypeSymbol { Arity: 0 }
        && fullName.EndsWith(type.Name, StringComparison.Ordinal)
        && type.ToDisplayString(MetadataLike) == fullName;

    public static AttributeData? Attribute(this ISymbol symbol, string fullName)
    {
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass.Is(fullName))
            {
                return attribute;
            }
        }

        return null;
    }

    public static TypedConstant? Named(this AttributeData attribute, string name)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            if (argument.Key == name)
            {
                return argument.Value;
            }
        }

        return null;
    }

    public static bool IsToken(this IParameterSymbol parameter) => parameter.Type.Is(KnownNames.CancellationToken);

    public static bool IsOneWay(this IMethodSymbol method) => method.Attribute(KnownNames.OneWayAttribute) is not null;

    /// <summary>The contract's name on the wire: the attribute's, else the interface's without namespace.</summary>
    public static string WireName(INamedTypeSymbol contract) =>
        contract.Attribute(KnownNames.ContractAttribute)?.Named("Name") is { IsNull: false, Value: string name } ? name : contract.Name;

    /// <summary>A method's whole name on the wire.</summary>
    public static string WireName(IMethodSymbol method, string contractName) =>
        method.Attribute(KnownNames.MethodAttribute) is { } attribute
            ? attribute.ConstructorArguments.FirstOrDefault() is { Kind: TypedConstantKind.Primitive, Value: string name } ? name : ""
            : $"{contractName}.{method.Name}";

    /// <summary>All members of a contract: its own, then those of its base interfaces.</summary>
    public static IEnumerable<ISymbol> Members(INamedTypeSymbol contract) =>
        contract.GetMembers().Concat(contract.AllInterfaces.SelectMany(static i => i.GetMembers()));

    /// <summary>
    /// Whether a method is one that the contract's proxy implements: an ordinary instance method that a class may supply. Accessors,
    /// private and sealed methods with a body, and reimplementations of a base interface's method are not.
    /// </summary>
    public static bool IsContractMethod(IMethodSymbol method) =>
        method is { MethodKind: MethodKind.Ordinary, IsStatic: false, DeclaredAccessibility: not Accessibility.Private }
        && (method.IsAbstract || method.IsVirtual);

    /// <summary>The value inside the task, or the sequence, which is never null; null for none and for what is neither.</summary>
    public static ITypeSymbol? ResultOf(ITypeSymbol returned) => returned switch
    {
        INamedTypeSymbol { Arity: 1 } named when IsTask(named) => named.TypeArguments[0],
        _ when StreamTypes.IsSequence(returned) => returned.WithNullableAnnotation(NullableAnnotation.NotAnnotated),
        _ => null,
    };

    /// <summary>Whether the type is Task, Task of T, ValueTask or ValueTask of T.</summary>
    public static bool IsTask(ITypeSymbol type) =>
        type is INamedTypeSymbol { Name: "Task" or "ValueTask", Arity: <= 1 } && IsIn(type, "System", "Threading", "Tasks");

    /// <summary>Whether the type lies directly in the namespace with these parts.</summary>
    public static bool IsIn(ITypeSymbol type, params string[] parts)
    {
        INamespaceSymbol? current = type.ContainingNamespace;
        for (int i = parts.Length - 1; i >= 0; i--)
        {
            if (current is null || current.Name != parts[i])
            {
                return false;
            }

            current = current.ContainingNamespace;
        }

        return type.ContainingType is null && current is { IsGlobalNamespace: true };
    }
}
