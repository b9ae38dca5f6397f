using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;

namespace Hawser.Workers.Offloading;

/// <summary>A function of an application that makes one value of two.</summary>
[RequiresUnreferencedCode(ProcessPool.Reason)]
[RequiresDynamicCode(ProcessPool.Reason)]
internal abstract class OffloadCombination
{
    internal static OffloadCombination Of(MethodInfo method, object? target)
    {
        Type part = method.ReturnType;
        return (OffloadCombination)Activator.CreateInstance(
            typeof(OffloadCombination<>).MakeGenericType(part),
            BindingFlags.Instance | BindingFlags.Public,
            binder: null,
            [method.CreateDelegate(typeof(Func<,,>).MakeGenericType(part, part, part), target)],
            culture: null)!;
    }

    internal abstract JsonElement Run(JsonElement left, JsonElement right);
}
