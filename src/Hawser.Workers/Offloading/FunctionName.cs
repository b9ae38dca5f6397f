using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Hawser.Workers.Offloading;

/// <summary>
/// Names a function by identity: the assembly, the version id of its module, which every build has another of, the metadata token of the
/// method, and the type arguments. So another build finds nothing, in the place of something else.
/// </summary>
[RequiresUnreferencedCode(ProcessPool.Reason)]
[RequiresDynamicCode(ProcessPool.Reason)]
internal static class FunctionName
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly ConcurrentDictionary<(MethodInfo Method, Type Delegate), FunctionReference> Known = new();

    /// <exception cref="ArgumentException">
    /// The function has a state that would stay behind, or is not one that another process can find, call and answer for.
    /// </exception>
    internal static FunctionReference Of(Delegate function)
    {
        ArgumentNullException.ThrowIfNull(function);
        if (!function.HasSingleTarget)
        {
            throw new ArgumentException("Several functions in one delegate cannot run in another process: give one.", nameof(function));
        }

        // One that is static and has a target all the same is closed over its first argument.
        MethodInfo method = function.Method;
        if (function.Target is { } target && (method.IsStatic || HasState(target.GetType())))
        {
            throw new ArgumentException(
                $"The function '{Describe(method)}' captures variables, or belongs to an object, and these would not go to the other "
                + "process with it: make it static, as in 'static x => …', and give what it needs as its argument.",
                nameof(function));
        }

        return Known.GetOrAdd((method, function.GetType()), static key => Refer(key.Method, key.Delegate));
    }

    /// <summary>Finds the method, with the object that it is called on where the compiler has made it an instance's.</summary>
    /// <exception cref="InvalidOperationException">It is not of this build.</exception>
    internal static (MethodInfo Method, object? Target) Find(string name)
    {
        string[] lines = name.Split('\n');
        Module module = Assembly.Load(new AssemblyName(lines[0])).ManifestModule;
        if (module.ModuleVersionId != Guid.Parse(lines[1]))
        {
            throw new InvalidOperationException(
                $"The function is of another build of '{lines[0]}' than this process has: it was replaced while the owner ran. "
                + "Start the owner again.");
        }

        var found = (MethodInfo)module.ResolveMethod(int.Parse(lines[2], CultureInfo.InvariantCulture))!;
        int ofType = int.Parse(lines[3], CultureInfo.InvariantCulture);
        Type[] arguments = [.. lines[4..].Select(static line => Type.GetType(line, throwOnError: true)!)];
        Type declaring = found.DeclaringType!;
        if (ofType > 0)
        {
            declaring = declaring.MakeGenericType(arguments[..ofType]);
            found = declaring.GetMethods(All).First(method => method.MetadataToken == found.MetadataToken);
        }

        if (arguments.Length > ofType)
        {
            found = found.MakeGenericMethod(arguments[ofType..]);
        }

        return (found, found.IsStatic ? null : Activator.CreateInstance(declaring, nonPublic: true));
    }

    /// <summary>A lambda without state is a method of an object without fields, which the compiler makes.</summary>
    private static bool HasState(Type closure) =>
        !closure.IsDefined(typeof(CompilerGeneratedAttribute))
        || closure.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance).Length > 0;

    private static FunctionReference Refer(MethodInfo method, Type asDelegate)
    {
        string? refusal = FunctionShape.Refuse(method) ?? RefuseParameters(method, asDelegate);
        if (refusal is not null)
        {
            throw new ArgumentException($"The function '{Describe(method)}' {refusal}.");
        }

        return new FunctionReference(Name(method), FunctionShape.Of(method).TakesToken);
    }

    /// <summary>The other process sees the method alone, so what the method takes must be what the caller gives.</summary>
    private static string? RefuseParameters(MethodInfo method, Type asDelegate)
    {
        ParameterInfo[] given = asDelegate.GetMethod(nameof(Action.Invoke))!.GetParameters();
        ParameterInfo[] taken = method.GetParameters();
        for (int i = 0; i < given.Length; i++)
        {
            Type type = given[i].ParameterType;
            if (taken[i].ParameterType != type)
            {
                return $"takes a {taken[i].ParameterType}, and is given a {type}, whose type would be lost on the way: "
                    + $"write 'static (x) => {method.Name}(x)'";
            }

            if (type == typeof(CancellationToken) && i < given.Length - 1)
            {
                return "takes a token before another parameter: a token comes last";
            }
        }

        return null;
    }

    private static string Name(MethodInfo method)
    {
        Assembly assembly = method.Module.Assembly;
        if (assembly.IsDynamic || method.DeclaringType is null || assembly.IsCollectible)
        {
            throw new ArgumentException($"The function '{method.Name}' was made at run time, and no other process can find it.");
        }

        if (AssemblyLoadContext.GetLoadContext(assembly) != AssemblyLoadContext.Default)
        {
            throw new ArgumentException(
                $"The function '{Describe(method)}' is of an assembly that has a load context of its own here, and another process would "
                + "not find it: give a function of the application or of a library that it references.");
        }

        Type[] ofType = method.DeclaringType.GetGenericArguments();
        Type[] own = method.IsGenericMethod ? method.GetGenericArguments() : [];
        return string.Join(
            '\n',
            [
                assembly.GetName().Name!,
                method.Module.ModuleVersionId.ToString("N"),
                method.MetadataToken.ToString(CultureInfo.InvariantCulture),
                ofType.Length.ToString(CultureInfo.InvariantCulture),
                .. ofType.Concat(own).Select(static type => type.AssemblyQualifiedName!),
            ]);
    }

    private static string Describe(MethodInfo method) => $"{method.DeclaringType?.FullName}.{method.Name}";
}
