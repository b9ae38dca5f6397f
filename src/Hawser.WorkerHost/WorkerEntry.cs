using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Hawser.WorkerHost;

/// <summary>Finds the worker's main method by the name that the boot line gives, so that the host refers to nothing above it.</summary>
internal static class WorkerEntry
{
    private const string MethodName = "Run";

    /// <exception cref="BootException">The type or its <c>public static int Run(WorkerBoot)</c> is not there.</exception>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "See IL2057.")]
    [UnconditionalSuppressMessage("Trimming", "IL2057", Justification = "Who writes the entry's name into a boot line keeps the entry: an "
        + "application that is trimmed calls HawserWorker.RunIfWorker, which refers to it. A missing one is a clear error.")]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "See IL2057.")]
    public static Func<WorkerBoot, int> Find(string entry)
    {
        Type? type;
        try
        {
            type = Type.GetType(entry, throwOnError: true);
        }
        catch (Exception e) when (e is TypeLoadException or IOException or BadImageFormatException or ArgumentException)
        {
            throw new BootException($"the worker's entry '{entry}' cannot be loaded: {e.Message}", e);
        }

        MethodInfo? method = type!.GetMethod(MethodName, BindingFlags.Public | BindingFlags.Static, [typeof(WorkerBoot)]);
        return method is not null && method.ReturnType == typeof(int)
            ? method.CreateDelegate<Func<WorkerBoot, int>>()
            : throw new BootException($"the worker's entry '{entry}' has no 'public static int {MethodName}({nameof(WorkerBoot)})'");
    }
}
