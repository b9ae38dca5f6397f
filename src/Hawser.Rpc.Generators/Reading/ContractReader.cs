using System.Collections.Immutable;
using Hawser.Rpc.Generators.Emitting;
using Hawser.Rpc.Generators.Hashing;
using Hawser.Rpc.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Hawser.Rpc.Generators.Reading;

/// <summary>Turns a contract's symbols into its model. Nothing of the compilation stays in the model.</summary>
internal static class ContractReader
{
    private const string NullDefault = "null!";

    private static readonly SymbolDisplayFormat QualifiedNamespace = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

    /// <summary>Reads a contract that keeps all rules.</summary>
    public static ContractModel Read(INamedTypeSymbol contract, CancellationToken cancellationToken)
    {
        string name = ContractSymbols.WireName(contract);
        var symbols = ContractSymbols.Members(contract).OfType<IMethodSymbol>().Where(ContractSymbols.IsContractMethod).ToImmutableArray();
        var methods = symbols.Select(m => ReadMethod(m, name)).ToImmutableArray();
        string? context = contract.Attribute(KnownNames.ContractAttribute)?.Named("JsonContext") is { IsNull: false, Value: ITypeSymbol type }
            ? type.ToDisplayString(ValueReader.Format)
            : null;
        return new ContractModel(
            contract.ContainingNamespace is { IsGlobalNamespace: false } space ? space.ToDisplayString(QualifiedNamespace) : null,
            string.Concat(Nesting(contract).Select(static t => t.Name + "_")) + contract.Name + "RpcContract",
            HintName(contract),
            contract.ToDisplayString(ValueReader.Format),
            name,
            ContractHash.Of(CanonicalText.Of(name, symbols, cancellationToken)),
            contract.Attribute(KnownNames.SequentialAttribute) is not null,
            context,
            new EquatableArray<MethodModel>(methods));
    }

    /// <summary>The first type that the contract names and that does not exist (yet), or null.</summary>
    public static ITypeSymbol? Unresolved(INamedTypeSymbol contract)
    {
        TypedConstant? named = contract.Attribute(KnownNames.ContractAttribute)?.Named("JsonContext");
        if (named is { Value: ITypeSymbol { TypeKind: TypeKind.Error } context })
        {
            return context;
        }

        if (contract.AllInterfaces.Concat(contract.Interfaces).FirstOrDefault(static i => UnresolvedIn(i) is not null) is { } parent)
        {
            return UnresolvedIn(parent);
        }

        return ContractSymbols.Members(contract)
            .OfType<IMethodSymbol>()
            .Where(ContractSymbols.IsContractMethod)
            .SelectMany(static m => m.Parameters.Select(static p => p.Type).Prepend(m.ReturnType))
            .Select(UnresolvedIn)
            .FirstOrDefault(static t => t is not null);
    }

    private static ITypeSymbol? UnresolvedIn(ITypeSymbol type) => type switch
    {
        { TypeKind: TypeKind.Error } => type,
        IArrayTypeSymbol array => UnresolvedIn(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.Select(UnresolvedIn).FirstOrDefault(static t => t is not null),
        _ => null,
    };

    private static MethodModel ReadMethod(IMethodSymbol method, string contractName) => new(
        ContractSymbols.WireName(method, contractName),
        Identifier.Escape(method.Name),
        method.ContainingType.ToDisplayString(ValueReader.Format),
        method.IsOneWay(),
        method.Attribute(KnownNames.IdempotentAttribute) is not null,
        method.ReturnType.Name switch
        {
            "Task" => ReturnForm.Task,
            "ValueTask" => ReturnForm.ValueTask,
            _ => ReturnForm.Sequence,
        },
        ContractSymbols.ResultOf(method.ReturnType) is { } result ? ValueReader.ReadWhole(result) : null,
        new EquatableArray<ParameterModel>([.. method.Parameters.Select(ReadParameter)]));

    private static ParameterModel ReadParameter(IParameterSymbol parameter)
    {
        ValueModel value = ValueReader.ReadWhole(parameter.Type);
        string? text = DefaultText(parameter, value);

        // 'string s = null!' is sent as null when it is left out, so null must be accepted.
        return new ParameterModel(
            parameter.Name,
            Identifier.Escape(parameter.Name),
            text == NullDefault ? value with { AllowsNull = true } : value,
            text,
            parameter.IsToken());
    }

    private static string? DefaultText(IParameterSymbol parameter, ValueModel value)
    {
        if (!parameter.IsOptional || parameter.IsToken())
        {
            return null;
        }

        object? constant = parameter.HasExplicitDefaultValue ? parameter.ExplicitDefaultValue : null;
        return constant switch
        {
            null when value.IsReference => value.AllowsNull ? "null" : NullDefault,
            null => $"default({value.Type})",
            _ => Literal.Of(constant, value.Bare, NonNullable(parameter.Type).TypeKind == TypeKind.Enum),
        };
    }

    private static ITypeSymbol NonNullable(ITypeSymbol type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : type;

    private static Stack<INamedTypeSymbol> Nesting(INamedTypeSymbol type)
    {
        var containing = new Stack<INamedTypeSymbol>();
        for (INamedTypeSymbol? current = type.ContainingType; current is not null; current = current.ContainingType)
        {
            containing.Push(current);
        }

        return containing;
    }

    /// <summary>File names differ in more than case, as the compiler demands, by a digest of the whole name.</summary>
    private static string HintName(INamedTypeSymbol contract)
    {
        string full = contract.ToDisplayString(QualifiedNamespace).Replace("@", "");
        return $"{full}.{ContractHash.Of(full).Substring(0, 8)}.g.cs";
    }
}
