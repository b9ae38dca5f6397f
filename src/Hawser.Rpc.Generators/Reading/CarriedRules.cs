using Hawser.Rpc.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Hawser.Rpc.Generators.Reading;

/// <summary>Which types in a signature cannot be carried, and why. Looks into arrays and type arguments, not into members.</summary>
internal static class CarriedRules
{
    /// <summary>What a parameter of this type breaks in this method, or null.</summary>
    public static BrokenRule? CheckParameter(ITypeSymbol type, IMethodSymbol method) => StreamTypes.FormOf(type) switch
    {
        // A notification has no answer, so there is no end up to which a stream would last, and nobody whom its failure would reach.
        ValueForm.ByteStream or ValueForm.Sequence or ValueForm.Progress when method.IsOneWay() =>
            new BrokenRule(Descriptors.Stream, type, "remove [OneWay], because a stream lasts as long as its call"),

        // Reports go before the answer, and the answer that names a sequence goes before its handler has run.
        ValueForm.Progress when StreamTypes.IsSequence(method.ReturnType) =>
            new BrokenRule(Descriptors.Stream, type, "let the sequence yield it, because reports end where a sequence begins"),
        ValueForm.Sequence or ValueForm.Progress => Check(StreamTypes.ItemOf(type)),
        not null => null,
        null => Check(type),
    };

    /// <summary>What a result of this type, inside of a task, breaks, or null.</summary>
    public static BrokenRule? CheckResult(ITypeSymbol type) => StreamTypes.FormOf(type) switch
    {
        ValueForm.Sequence => new BrokenRule(Descriptors.Stream, type, "let the method return it without a task around it"),
        ValueForm.Progress => new BrokenRule(Descriptors.Stream, type, "take it as a parameter"),
        not null => null,
        null => Check(type),
    };

    /// <summary>What a method breaks that returns this sequence, or null.</summary>
    public static BrokenRule? CheckSequence(ITypeSymbol type) =>
        type.NullableAnnotation == NullableAnnotation.Annotated
            ? new BrokenRule(Descriptors.Stream, type, "remove the '?', because the caller has a sequence before the call is made")
            : Check(StreamTypes.ItemOf(type));

    private static BrokenRule? Check(ITypeSymbol type)
    {
        if (StreamTypes.IsStreaming(type))
        {
            string advice = StreamTypes.FormOf(type) is null
                ? "use Stream, IAsyncEnumerable<T> or IProgress<T>"
                : "make it a parameter or a result of its own";
            return new BrokenRule(Descriptors.Stream, type, advice);
        }

        if (IsNoData(type))
        {
            return new BrokenRule(Descriptors.NotCarried, type);
        }

        return type switch
        {
            IArrayTypeSymbol array => Check(array.ElementType),
            INamedTypeSymbol named => named.TypeArguments.Select(Check).FirstOrDefault(static found => found is not null),
            _ => null,
        };
    }

    private static bool IsNoData(ITypeSymbol type) =>
        type.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer or TypeKind.Delegate
        || type.IsRefLikeType
        || type.SpecialType is SpecialType.System_IntPtr or SpecialType.System_UIntPtr or SpecialType.System_Void
        || type.Is(KnownNames.CancellationToken)
        || type.Is("System.Type")
        || ContractSymbols.IsTask(type);
}
