using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;
using Hawser.Runtimes.CSharp.Editing;

namespace Hawser.Runtimes.CSharp.Loading;

/// <summary>The assemblies that the application has loaded itself, or can load by name: what cells share with it. Thread-safe.</summary>
internal static class AppAssemblies
{
    private static readonly ConcurrentDictionary<string, WeakReference<Assembly>> Loaded = new(StringComparer.OrdinalIgnoreCase);

    // Where this is a guest of a process, its own assemblies are in a context that unloads, as those of cells are.
    private static readonly AssemblyLoadContext? Own = AssemblyLoadContext.GetLoadContext(typeof(AppAssemblies).Assembly);

    /// <summary>
    /// Those that are loaded now and are no cell's; the first of each name, and before all others the one that cells have their context
    /// from: a process that a guest evaluates in may have another copy of it.
    /// </summary>
    public static IEnumerable<Assembly> All()
    {
        foreach (Assembly assembly in AppDomain.CurrentDomain.GetAssemblies().Prepend(typeof(EvaluationContext).Assembly))
        {
            if (!assembly.IsDynamic
                && IsOfApplication(assembly)
                && assembly.GetName().Name is { Length: > 0 } name)
            {
                Loaded.TryAdd(name, new WeakReference<Assembly>(assembly));
                yield return assembly;
            }
        }
    }

    private static bool IsOfApplication(Assembly assembly)
    {
        AssemblyLoadContext? context = AssemblyLoadContext.GetLoadContext(assembly);
        return context is not SdkLoadContext && (!assembly.IsCollectible || context == Own);
    }

    /// <summary>Finds one by its name; null where neither the application nor the framework has it.</summary>
    /// <param name="name">Its simple name.</param>
    public static Assembly? Find(string name)
    {
        if (Loaded.TryGetValue(name, out WeakReference<Assembly>? known) && known.TryGetTarget(out Assembly? assembly))
        {
            return assembly;
        }

        if (!FrameworkReferences.IsTrusted(name))
        {
            return null;
        }

        assembly = AssemblyLoadContext.Default.LoadFromAssemblyName(new AssemblyName(name));
        Loaded[name] = new WeakReference<Assembly>(assembly);
        return assembly;
    }
}
