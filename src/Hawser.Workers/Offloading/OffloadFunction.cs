using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;

namespace Hawser.Workers.Offloading;

/// <summary>A function of an application, as a worker calls it: from JSON to JSON.</summary>
[RequiresUnreferencedCode(ProcessPool.Reason)]
[RequiresDynamicCode(ProcessPool.Reason)]
internal abstract class OffloadFunction
{
    /// <summary>Makes one of a method with one parameter and a result.</summary>
    internal static OffloadFunction Of(MethodInfo method, object? target)
    {
        Type argument = method.GetParameters()[0].ParameterType;
        Type function = typeof(Func<,>).MakeGenericType(argument, method.ReturnType);
        return (OffloadFunction)Activator.CreateInstance(
            typeof(OffloadFunction<,>).MakeGenericType(argument, method.ReturnType),
            BindingFlags.Instance | BindingFlags.Public,
            binder: null,
            [method.CreateDelegate(function, target)],
            culture: null)!;
    }

    internal abstract JsonElement Run(JsonElement argument);

    internal abstract OffloadAnswers Map(JsonElement items);

    internal abstract JsonElement Fold(OffloadCombination combine, JsonElement items);
}
