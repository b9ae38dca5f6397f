using System.Text;
using Microsoft.CodeAnalysis;

namespace Hawser.Rpc.Generators.Hashing;

/// <summary>
/// Type names in the canonical text. Independent of how the source spells a type: no aliases, no keywords, no tuple names, and the same
/// whether the type comes from source or from metadata.
/// </summary>
internal static class TypeNames
{
    /// <summary>The whole name with type arguments. A reference that may be null, or does not say, ends in <c>?</c>.</summary>
    public static string Of(ITypeSymbol type)
    {
        var text = new StringBuilder();
        Append(text, type);
        return text.ToString();
    }

    /// <summary>Whether the type lies in <c>System</c> or below, so that its name alone stands for it.</summary>
    public static bool IsSystem(INamedTypeSymbol type)
    {
        INamespaceSymbol space = type.ContainingNamespace;
        while (space is { IsGlobalNamespace: false, ContainingNamespace.IsGlobalNamespace: false })
        {
            space = space.ContainingNamespace;
        }

        return space is { IsGlobalNamespace: false, Name: "System" };
    }

    private static void Append(StringBuilder text, ITypeSymbol type)
    {
        switch (type)
        {
            case IArrayTypeSymbol array:
                Append(text, array.ElementType);
                text.Append('[').Append(',', array.Rank - 1).Append(']');
                break;

            case INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable:
                Append(text, nullable.TypeArguments[0]);
                text.Append('?');
                return;

            case INamedTypeSymbol { TupleUnderlyingType: { } underlying }:
                Append(text, underlying);
                return;

            case INamedTypeSymbol named:
                AppendNamed(text, named);
                break;

            case IDynamicTypeSymbol:
                text.Append("System.Object");
                break;

            default:
                text.Append(type.Name);
                break;
        }

        if (type.IsReferenceType && type.NullableAnnotation != NullableAnnotation.NotAnnotated)
        {
            text.Append('?');
        }
    }

    private static void AppendNamed(StringBuilder text, INamedTypeSymbol type)
    {
        if (type.ContainingType is { } containing)
        {
            AppendNamed(text, containing);
            text.Append('.');
        }
        else if (type.ContainingNamespace is { IsGlobalNamespace: false } space)
        {
            AppendNamespace(text, space);
        }

        text.Append(type.Name);
        if (type.Arity == 0)
        {
            return;
        }

        text.Append('<');
        for (int i = 0; i < type.Arity; i++)
        {
            text.Append(i == 0 ? "" : ",");
            Append(text, type.TypeArguments[i]);
        }

        text.Append('>');
    }

    private static void AppendNamespace(StringBuilder text, INamespaceSymbol space)
    {
        if (space.ContainingNamespace is { IsGlobalNamespace: false } outer)
        {
            AppendNamespace(text, outer);
        }

        text.Append(space.Name).Append('.');
    }
}
