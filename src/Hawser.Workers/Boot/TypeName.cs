using System.Diagnostics.CodeAnalysis;

namespace Hawser.Workers.Boot;

/// <summary>
/// Names of types in the boot line: with their assemblies' simple names only, so that a worker of another build still finds the type and the
/// comparison of the contracts, not a failed load, tells the two builds apart.
/// </summary>
internal static class TypeName
{
    private const string Reason =
        "The name was made by Of from a typeof in the same application, whose annotations keep the members that are used here.";

    internal static string Of(Type type)
    {
        if (type.FullName is null || type.IsArray || type.IsPointer || type.IsByRef)
        {
            throw new ArgumentException($"'{type}' cannot be named in a worker's boot line: it must be a class or an interface.", nameof(type));
        }

        return $"{FullNameOf(type)}, {type.Assembly.GetName().Name}";
    }

    /// <exception cref="TypeLoadException">There is no such type here.</exception>
    [UnconditionalSuppressMessage("Trimming", "IL2057", Justification = Reason)]
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Reason)]
    [return: DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)]
    internal static Type Load(string name) => Type.GetType(name, throwOnError: true)!;

    private static string FullNameOf(Type type)
    {
        if (!type.IsGenericType)
        {
            return type.FullName!;
        }

        // Type.FullName would put the arguments' versions in.
        IEnumerable<string> arguments = type.GetGenericArguments().Select(argument => $"[{Of(argument)}]");
        return $"{type.GetGenericTypeDefinition().FullName}[{string.Join(",", arguments)}]";
    }
}
