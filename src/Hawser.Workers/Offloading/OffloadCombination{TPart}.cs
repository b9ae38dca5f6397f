using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Hawser.Workers.Offloading;

/// <inheritdoc/>
[RequiresUnreferencedCode(ProcessPool.Reason)]
[RequiresDynamicCode(ProcessPool.Reason)]
internal sealed class OffloadCombination<TPart>(Func<TPart, TPart, TPart> function) : OffloadCombination
{
    internal Func<TPart, TPart, TPart> Function => function;

    internal override JsonElement Run(JsonElement left, JsonElement right) => JsonSerializer.SerializeToElement(
        function(left.Deserialize<TPart>(OffloadJson.Values)!, right.Deserialize<TPart>(OffloadJson.Values)!), OffloadJson.Values);
}
