using Microsoft.CodeAnalysis;

namespace Hawser.Rpc.Generators.Reading;

/// <summary>Which types in a signature cannot be carried, and why. Looks into arrays and type arguments, not into members.</summary>
internal static class CarriedRules
{
    /// <summary>The rule that the type breaks and the part of it that does, or null.</summary>
    public static (DiagnosticDescriptor Rule, ITypeSymbol Culprit)? Check(ITypeSymbol type)
    {
        if (IsStream(type))
        {
            return (Descriptors.Stream, type);
        }

        if (IsNoData(type))
        {
            return (Descriptors.NotCarried, type);
        }

        switch (type)
        {
            case IArrayTypeSymbol array:
                return Check(array.ElementType);

            case INamedTypeSymbol named:
                foreach (var argument in named.TypeArguments)
                {
                    if (Check(argument) is { } found)
                    {
                        return found;
                    }
                }

                return null;

            default:
                return null;
        }
    }

    private static bool IsStream(ITypeSymbol type)
    {
        if (type.Name is "IAsyncEnumerable" && ContractSymbols.IsIn(type, "System", "Collections", "Generic"))
        {
            return true;
        }

        if (type.Name is "IProgress" && ContractSymbols.IsIn(type, "System"))
        {
            return true;
        }

        for (var current = type; current is not null; current = current.BaseType)
        {
            if ((current.Name is "Stream" && ContractSymbols.IsIn(current, "System", "IO"))
                || (current.Name is "PipeReader" or "PipeWriter" && ContractSymbols.IsIn(current, "System", "IO", "Pipelines"))
                || (current.Name is "ChannelReader" or "ChannelWriter" && ContractSymbols.IsIn(current, "System", "Threading", "Channels")))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsNoData(ITypeSymbol type) =>
        type.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer or TypeKind.Delegate
        || type.IsRefLikeType
        || type.SpecialType is SpecialType.System_IntPtr or SpecialType.System_UIntPtr or SpecialType.System_Void
        || type.Is(KnownNames.CancellationToken)
        || type.Is("System.Type")
        || ContractSymbols.IsTask(type);
}
