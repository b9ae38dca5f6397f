using System.Globalization;
using System.Text;
using Hawser.Rpc.Generators.Emitting;
using Hawser.Rpc.Generators.Reading;
using Microsoft.CodeAnalysis;

namespace Hawser.Rpc.Generators.Hashing;

/// <summary>
/// The types that a contract carries, found through members, bases, type arguments and declared derived types. Generic types are described
/// once, by their definition: that ends for <c>Node&lt;T&gt;</c> with a <c>Node&lt;Node&lt;T&gt;&gt;</c> inside, too.
/// </summary>
internal sealed class CarriedTypes(CancellationToken cancellationToken)
{
    private const string Json = "System.Text.Json.Serialization.";

    private readonly HashSet<INamedTypeSymbol> _seen = new(SymbolEqualityComparer.Default);
    private readonly Queue<INamedTypeSymbol> _waiting = new();
    private readonly List<string> _described = [];

    /// <summary>Notes a type and whatever its name names.</summary>
    public void Add(ITypeSymbol type)
    {
        switch (type)
        {
            case IArrayTypeSymbol array:
                Add(array.ElementType);
                break;

            case INamedTypeSymbol named:
                for (INamedTypeSymbol? current = named; current is not null; current = current.ContainingType)
                {
                    foreach (ITypeSymbol argument in current.TypeArguments)
                    {
                        Add(argument);
                    }
                }

                if (named.TypeKind is TypeKind.Class or TypeKind.Struct or TypeKind.Interface or TypeKind.Enum
                    && !TypeNames.IsSystem(named)
                    && _seen.Add(named.OriginalDefinition))
                {
                    _waiting.Enqueue(named.OriginalDefinition);
                }

                break;
        }
    }

    /// <summary>Appends the descriptions of all types that were noted and of those they lead to, in order of their names.</summary>
    public void AppendTo(StringBuilder text)
    {
        while (_waiting.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            INamedTypeSymbol type = _waiting.Dequeue();
            _described.Add(type.TypeKind == TypeKind.Enum ? DescribeEnum(type) : Describe(type));
        }

        _described.Sort(StringComparer.Ordinal);
        foreach (string description in _described)
        {
            text.Append(description);
        }
    }

    private static string DescribeEnum(INamedTypeSymbol type)
    {
        IOrderedEnumerable<string> lines = type.GetMembers()
            .OfType<IFieldSymbol>()
            .Where(static f => f.HasConstantValue)
            .Select(static f => (Name: WireName(f, Json + "JsonStringEnumMemberNameAttribute"), f.ConstantValue))
            .Select(static f => $"value {Literal.Quote(f.Name)} {Invariant(f.ConstantValue)}\n")
            .OrderBy(static line => line, StringComparer.Ordinal);
        return $"enum {TypeNames.Of(type)} {TypeNames.Of(type.EnumUnderlyingType!)}{Converter(type)}\n{string.Concat(lines)}";
    }

    private string Describe(INamedTypeSymbol type)
    {
        string kind = type.TypeKind switch { TypeKind.Struct => "struct", TypeKind.Interface => "interface", _ => "class" };
        var lines = new List<string>();
        foreach (INamedTypeSymbol parent in type.TypeKind == TypeKind.Interface ? type.Interfaces : type.BaseType is { } b ? [b] : [])
        {
            if (parent.SpecialType is not (SpecialType.System_Object or SpecialType.System_ValueType))
            {
                lines.Add($"base {TypeNames.Of(parent)}\n");
                Add(parent);
            }
        }

        AddDerived(type, lines);
        foreach (ISymbol member in type.GetMembers())
        {
            if (DescribeMember(member) is { } line)
            {
                lines.Add(line);
            }
        }

        lines.Sort(StringComparer.Ordinal);
        string name = TypeNames.Of(type.WithNullableAnnotation(NullableAnnotation.NotAnnotated));
        return $"{kind} {name}{Converter(type)}\n{string.Concat(lines)}";
    }

    private void AddDerived(INamedTypeSymbol type, List<string> lines)
    {
        foreach (AttributeData attribute in type.GetAttributes())
        {
            if (attribute.AttributeClass.Is(Json + "JsonDerivedTypeAttribute")
                && attribute.ConstructorArguments.FirstOrDefault().Value is INamedTypeSymbol derived)
            {
                string discriminator = attribute.ConstructorArguments.ElementAtOrDefault(1).Value switch
                {
                    null => "",
                    string name => " " + Literal.Quote(name),
                    var number => " " + Invariant(number),
                };
                lines.Add($"derived {TypeNames.Of(derived)}{discriminator}\n");
                Add(derived);
            }
        }
    }

    private string? DescribeMember(ISymbol member)
    {
        (ITypeSymbol? type, bool required) = member switch
        {
            IPropertySymbol { IsStatic: false, IsIndexer: false } property => (property.Type, property.IsRequired),
            IFieldSymbol { IsStatic: false, IsImplicitlyDeclared: false } field => (field.Type, field.IsRequired),
            _ => (null, false),
        };
        bool isCarried = member.DeclaredAccessibility == Accessibility.Public || member.Attribute(Json + "JsonIncludeAttribute") is not null;
        if (type is null || !isCarried || IsIgnored(member))
        {
            return null;
        }

        Add(type);
        string name = WireName(member, Json + "JsonPropertyNameAttribute");
        required |= member.Attribute(Json + "JsonRequiredAttribute") is not null;
        return $"member {Literal.Quote(name)} {TypeNames.Of(type)}{(required ? " required" : "")}{Converter(member)}\n";
    }

    private static bool IsIgnored(ISymbol member)
    {
        const int Always = 1;
        return member.Attribute(Json + "JsonIgnoreAttribute") is { } ignore && ignore.Named("Condition") is null or { Value: Always };
    }

    private static string? Converter(ISymbol symbol) =>
        symbol.Attribute(Json + "JsonConverterAttribute")?.ConstructorArguments.FirstOrDefault().Value is ITypeSymbol type
            ? $" converter {TypeNames.Of(type.WithNullableAnnotation(NullableAnnotation.NotAnnotated))}"
            : null;

    private static string WireName(ISymbol symbol, string attribute) =>
        symbol.Attribute(attribute)?.ConstructorArguments.FirstOrDefault() is { Kind: TypedConstantKind.Primitive, Value: string name }
            ? name
            : symbol.Name;

    private static string Invariant(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture);
}
