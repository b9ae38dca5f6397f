using Hawser.Rpc.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Hawser.Rpc.Generators.Reading;

/// <summary>The types that travel beside the message where they are a whole parameter or a whole result.</summary>
internal static class StreamTypes
{
    /// <summary>How the type travels as a whole parameter or result; null: inside the message, like any other.</summary>
    public static ValueForm? FormOf(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol { IsSZArray: true, ElementType.SpecialType: SpecialType.System_Byte } => ValueForm.Bytes,
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable when IsMemory(nullable.TypeArguments[0])
            => ValueForm.Memory,
        _ when IsMemory(type) => ValueForm.Memory,
        _ when IsByteStream(type) => ValueForm.ByteStream,
        _ when IsSequence(type) => ValueForm.Sequence,
        _ when IsProgress(type) => ValueForm.Progress,
        _ => null,
    };

    /// <summary>Whether the type is <c>IAsyncEnumerable&lt;T&gt;</c> itself.</summary>
    public static bool IsSequence(ITypeSymbol type) =>
        type is INamedTypeSymbol { Name: "IAsyncEnumerable", Arity: 1 } && ContractSymbols.IsIn(type, "System", "Collections", "Generic");

    /// <summary>What the sequence yields or the progress reports.</summary>
    public static ITypeSymbol ItemOf(ITypeSymbol type) => ((INamedTypeSymbol)type).TypeArguments[0];

    /// <summary>
    /// Whether the type is a stream of some kind, or one of the kinds that are never carried: derived streams, pipes, channels,
    /// enumerators, and whatever else is a sequence or takes progress.
    /// </summary>
    public static bool IsStreaming(ITypeSymbol type)
    {
        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (IsByteStream(current)
                || (current.Name is "PipeReader" or "PipeWriter" && ContractSymbols.IsIn(current, "System", "IO", "Pipelines"))
                || (current.Name is "ChannelReader" or "ChannelWriter" && ContractSymbols.IsIn(current, "System", "Threading", "Channels")))
            {
                return true;
            }
        }

        return IsLive(type) || type.AllInterfaces.Any(IsLive);
    }

    private static bool IsLive(ITypeSymbol type) =>
        IsSequence(type)
        || IsProgress(type)
        || (type is { Name: "IAsyncEnumerator" } && ContractSymbols.IsIn(type, "System", "Collections", "Generic"))
        || (type is { Name: "IDuplexPipe" } && ContractSymbols.IsIn(type, "System", "IO", "Pipelines"));

    private static bool IsByteStream(ITypeSymbol type) => type.Name is "Stream" && ContractSymbols.IsIn(type, "System", "IO");

    private static bool IsProgress(ITypeSymbol type) =>
        type is INamedTypeSymbol { Name: "IProgress", Arity: 1 } && ContractSymbols.IsIn(type, "System");

    private static bool IsMemory(ITypeSymbol type) =>
        type is INamedTypeSymbol { Name: "ReadOnlyMemory", Arity: 1 } named
        && named.TypeArguments[0].SpecialType == SpecialType.System_Byte
        && ContractSymbols.IsIn(type, "System");
}
