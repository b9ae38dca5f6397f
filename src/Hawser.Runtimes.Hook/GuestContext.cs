using System.Diagnostics.Tracing;
using System.Reflection;
using System.Runtime.Loader;

namespace Hawser.Runtimes.Hook;

/// <summary>
/// The load context of a guest: the assemblies that it brings along are its own, whatever the process has of the same name; all others are the process's.
/// </summary>
internal sealed class GuestContext : AssemblyLoadContext
{
    private readonly Dictionary<string, string> _brought = new(StringComparer.OrdinalIgnoreCase);

    internal GuestContext()
        : base("hawser guest", isCollectible: true)
    {
    }

    /// <summary>Adds assemblies; of those with the same name, the first one stays.</summary>
    /// <param name="assemblies">Name and path of each.</param>
    internal void Bring(IEnumerable<string[]> assemblies)
    {
        lock (_brought)
        {
            foreach (string[] assembly in assemblies)
            {
                _brought.TryAdd(assembly[0], assembly[1]);
            }
        }
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string? path = null;
        lock (_brought)
        {
            if (assemblyName.Name is { } name)
            {
                _brought.TryGetValue(name, out path);
            }
        }

        return path is null ? null : LoadFromAssemblyPath(path);
    }

    /// <summary>Nothing of it is used any more.</summary>
    internal void Leave()
    {
        // An event source is known to the runtime for as long as it is not disposed, and holds its assembly.
        foreach (EventSource source in EventSource.GetSources().Where(source => GetLoadContext(source.GetType().Assembly) == this))
        {
            source.Dispose();
        }

        Unload();
    }
}
