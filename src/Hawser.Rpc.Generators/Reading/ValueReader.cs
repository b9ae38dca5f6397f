using Hawser.Rpc.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Hawser.Rpc.Generators.Reading;

/// <summary>Decides how a type is written and read.</summary>
internal static class ValueReader
{
    /// <summary>Fully qualified C# text with <c>global::</c>, escaped keywords and <c>?</c> on nullable references.</summary>
    public static readonly SymbolDisplayFormat Format = SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(
        SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>A type that is a whole parameter or a whole result.</summary>
    public static ValueModel ReadWhole(ITypeSymbol type)
    {
        ValueModel value = Read(type);
        if (StreamTypes.FormOf(type) is not { } form)
        {
            return value;
        }

        if (form is not (ValueForm.Sequence or ValueForm.Progress))
        {
            return value with { Form = form };
        }

        // Named by the item as it is written, so that the two agree where the source does not say whether an item may be null.
        ValueModel item = Read(StreamTypes.ItemOf(type));
        string name = form == ValueForm.Sequence ? KnownNames.GlobalSequence : KnownNames.GlobalProgress;
        string bare = $"{name}<{item.Type}>";
        return value with { Type = value.AllowsNull ? bare + "?" : bare, Bare = bare, Form = form, Item = item };
    }

    /// <summary>A type that lies in a message: a parameter, a result, or an item of a stream.</summary>
    public static ValueModel Read(ITypeSymbol type)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
        {
            ITypeSymbol inner = nullable.TypeArguments[0];
            string text = inner.ToDisplayString(Format);
            return new ValueModel(text + "?", text, FormOf(inner), IsReference: false, AllowsNull: true);
        }

        if (!type.IsReferenceType)
        {
            string text = type.ToDisplayString(Format);
            return new ValueModel(text, text, FormOf(type), IsReference: false, AllowsNull: false);
        }

        // 'dynamic' would make every expression that it meets dynamic, and a ref struct cannot be there. To the interface they are one.
        if (type is IDynamicTypeSymbol)
        {
            bool maybeNull = type.NullableAnnotation != NullableAnnotation.NotAnnotated;
            return new ValueModel(maybeNull ? "object?" : "object", "object", ValueForm.Json, IsReference: true, maybeNull);
        }

        // Code without nullable annotations promises nothing, so null is accepted there.
        bool allowsNull = type.NullableAnnotation != NullableAnnotation.NotAnnotated;
        string bare = type.WithNullableAnnotation(NullableAnnotation.NotAnnotated).ToDisplayString(Format);
        return new ValueModel(allowsNull ? bare + "?" : bare, bare, FormOf(type), IsReference: true, allowsNull);
    }

    private static ValueForm FormOf(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Boolean => ValueForm.Boolean,
        SpecialType.System_Byte => ValueForm.Byte,
        SpecialType.System_SByte => ValueForm.SByte,
        SpecialType.System_Int16 => ValueForm.Int16,
        SpecialType.System_UInt16 => ValueForm.UInt16,
        SpecialType.System_Int32 => ValueForm.Int32,
        SpecialType.System_UInt32 => ValueForm.UInt32,
        SpecialType.System_Int64 => ValueForm.Int64,
        SpecialType.System_UInt64 => ValueForm.UInt64,
        SpecialType.System_Single => ValueForm.Single,
        SpecialType.System_Double => ValueForm.Double,
        SpecialType.System_Decimal => ValueForm.Decimal,
        SpecialType.System_String => ValueForm.String,
        SpecialType.System_DateTime => ValueForm.DateTime,
        _ when type.Is("System.Guid") => ValueForm.Guid,
        _ when type.Is("System.DateTimeOffset") => ValueForm.DateTimeOffset,
        _ => ValueForm.Json,
    };
}
