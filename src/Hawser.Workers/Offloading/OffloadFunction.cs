using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;

namespace Hawser.Workers.Offloading;

/// <summary>A function of an application, as a worker calls it: from JSON to JSON.</summary>
[RequiresUnreferencedCode(ProcessPool.Reason)]
[RequiresDynamicCode(ProcessPool.Reason)]
internal abstract class OffloadFunction
{
    /// <summary>Makes one of a method.</summary>
    internal static OffloadFunction Of(MethodInfo method, object? target)
    {
        FunctionShape shape = FunctionShape.Of(method);
        return (OffloadFunction)Activator.CreateInstance(
            typeof(OffloadFunction<,>).MakeGenericType(shape.Argument, shape.Result),
            BindingFlags.Instance | BindingFlags.Public,
            binder: null,
            [method, target],
            culture: null)!;
    }

    internal abstract Task<JsonElement> RunAsync(JsonElement argument, CancellationToken cancellationToken);

    internal abstract Task<OffloadAnswers> MapAsync(JsonElement items, CancellationToken cancellationToken);

    internal abstract Task<JsonElement> FoldAsync(OffloadCombination combine, JsonElement items, CancellationToken cancellationToken);
}
