using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Hawser.Runtimes.CSharp.Compiling;

namespace Hawser.Runtimes.CSharp.Loading;

/// <summary>
/// Where the code of one container is loaded, so that dropping the container frees it. Code of other containers is found through the cells
/// that use it, and keeps those containers' contexts loaded for as long. Thread-safe.
/// </summary>
/// <remarks>
/// A cell that is loaded ahead has a context of its own, which goes if it never runs. Once it runs, that is where the container's later
/// cells are loaded, and it refers to the context before it; nothing ever refers from an earlier one to a later one, since a circle of
/// contexts that are unloaded would hold itself.
/// </remarks>
/// <param name="session">What stands for the container's session: not the session itself, which refers to its containers.</param>
/// <param name="container">The container's name.</param>
internal sealed class CellLoadContext(object session, string container) : AssemblyLoadContext(container, isCollectible: true)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Assembly> _others = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _paths = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _libraries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EvaluationReference> _evaluations = new(StringComparer.Ordinal);
    private volatile CellLoadContext? _before;

    /// <summary>What stands for the session that its code is of.</summary>
    public object Session { get; } = session;

    /// <summary>Follows on another context of the same container, which stays loaded for as long as this one. Once.</summary>
    /// <param name="before">The context in which the container's cells were loaded until now.</param>
    public void Follow(CellLoadContext before) => _before = before;

    /// <summary>Says which evaluation an assembly of this context is the code of.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="evaluation">The evaluation.</param>
    public void Tell(Assembly assembly, EvaluationReference evaluation)
    {
        lock (_lock)
        {
            _evaluations[assembly.GetName().Name!] = evaluation;
        }
    }

    /// <summary>The evaluation that an assembly is the code of; null for none of this context's.</summary>
    /// <param name="assembly">The assembly.</param>
    public EvaluationReference? EvaluationOf(Assembly assembly)
    {
        lock (_lock)
        {
            return _evaluations.GetValueOrDefault(assembly.GetName().Name ?? "");
        }
    }

    /// <summary>Loads a cell's image, and sees to what it refers to.</summary>
    /// <param name="image">The image.</param>
    /// <param name="symbols">Its lines, as a portable PDB.</param>
    /// <param name="code">What it refers to beyond the process's own assemblies.</param>
    /// <param name="cells">The cells that it refers to.</param>
    public Assembly Load(byte[] image, byte[] symbols, CellReferences code, IEnumerable<CellCode> cells)
    {
        lock (_lock)
        {
            foreach (CellCode cell in cells)
            {
                if (cell.Assembly is { } other && GetLoadContext(other) is CellLoadContext context && context != this)
                {
                    _others[cell.ClassName] = other;
                    AddReferenced(context);
                }
            }

            foreach (string path in code.Assemblies)
            {
                _paths.TryAdd(Path.GetFileNameWithoutExtension(path), path);
            }

            foreach (string path in code.NativeLibraries)
            {
                _libraries.TryAdd(Path.GetFileName(path), path);
                _libraries.TryAdd(Path.GetFileNameWithoutExtension(path), path);
            }
        }

        return LoadFromStream(new MemoryStream(image), new MemoryStream(symbols));
    }

    /// <summary>The path from which an assembly was loaded for a cell, or will be when its code is needed; null for none.</summary>
    /// <param name="name">The assembly's simple name.</param>
    public string? PathOf(string name)
    {
        lock (_lock)
        {
            return _paths.GetValueOrDefault(name) ?? _before?.PathOf(name);
        }
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string name = assemblyName.Name ?? "";
        string? path;
        lock (_lock)
        {
            if (_others.TryGetValue(name, out Assembly? other))
            {
                return other;
            }

            _paths.TryGetValue(name, out path);
        }

        // What the process has itself is shared with it: else its values would be of other types than the cell's.
        if (AppAssemblies.Find(name) is { } own)
        {
            return own;
        }

        // What the container's earlier cells use is of the same types here.
        return _before?.Referenced(name) ?? (path is null ? null : LoadFromAssemblyPath(path));
    }

    /// <inheritdoc/>
    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        string? path;
        lock (_lock)
        {
            if (!_libraries.TryGetValue(unmanagedDllName, out path) && !_libraries.TryGetValue("lib" + unmanagedDllName, out path))
            {
                return 0;
            }
        }

        return NativeLibrary.Load(path);
    }

    private Assembly? Referenced(string name)
    {
        bool isHere;
        lock (_lock)
        {
            isHere = _paths.ContainsKey(name);
        }

        return _before?.Referenced(name) ?? (isHere ? LoadFromAssemblyName(new AssemblyName(name)) : null);
    }

    // What another container loaded for its cells is of the same types here.
    private void AddReferenced(CellLoadContext other)
    {
        foreach (Assembly assembly in other.Assemblies)
        {
            string name = assembly.GetName().Name ?? "";
            if (!name.StartsWith(Naming.CellNames.ClassPrefix, StringComparison.Ordinal))
            {
                _others.TryAdd(name, assembly);
            }
        }
    }
}
