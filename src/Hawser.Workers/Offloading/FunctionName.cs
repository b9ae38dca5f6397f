using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Hawser.Workers.Offloading;

/// <summary>
/// Names a function by identity: the assembly, the version id of its module, which every build has another of, the metadata token of the method, and the
/// type arguments. So another build finds nothing, in the place of something else.
/// </summary>
[RequiresUnreferencedCode(ProcessPool.Reason)]
[RequiresDynamicCode(ProcessPool.Reason)]
internal static class FunctionName
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly ConcurrentDictionary<MethodInfo, string> Known = new();

    /// <exception cref="ArgumentException">The function has a state that would stay behind: it captures something, or belongs to an object.</exception>
    internal static string Of(Delegate function)
    {
        ArgumentNullException.ThrowIfNull(function);
        MethodInfo method = function.Method;
        if (!function.HasSingleTarget)
        {
            throw new ArgumentException("Several functions in one delegate cannot run in another process: give one.", nameof(function));
        }

        if (function.Target is { } target && (method.IsStatic || HasState(target.GetType())))
        {
            throw new ArgumentException(
                $"The function '{method.DeclaringType?.FullName}.{method.Name}' captures variables, or belongs to an object, and these would not go to the "
                + "other process with it: make it static, as in 'static x => …', and give what it needs as its argument.",
                nameof(function));
        }

        if (method.ReturnType.IsAssignableTo(typeof(Task)) || method.ReturnType == typeof(ValueTask)
            || (method.ReturnType.IsGenericType && method.ReturnType.GetGenericTypeDefinition() == typeof(ValueTask<>)))
        {
            throw new ArgumentException(
                $"The function '{method.Name}' is asynchronous, and its task cannot come back from another process. Use a WorkerPool with a contract.",
                nameof(function));
        }

        return Known.GetOrAdd(method, Name);
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
                $"The function is of another build of '{lines[0]}' than this process has: it was replaced while the owner ran. Start the owner again.");
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

    private static string Name(MethodInfo method)
    {
        Assembly assembly = method.Module.Assembly;
        if (assembly.IsDynamic || method.DeclaringType is null || assembly.IsCollectible)
        {
            throw new ArgumentException($"The function '{method.Name}' was made at run time, and no other process can find it.");
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
}
