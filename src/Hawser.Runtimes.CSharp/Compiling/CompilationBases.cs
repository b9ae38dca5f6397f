using System.Collections.Immutable;
using Hawser.Runtimes.CSharp.Loading;
using Hawser.Runtimes.CSharp.Naming;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Hawser.Runtimes.CSharp.Compiling;

/// <summary>
/// Compilations without code, from which those of cells are made. All that are made of one share what the compiler finds out about its
/// references, which is as much work as compiling a short cell; it shares that only among compilations of one name, so that all have the
/// same, and the assemblies get theirs when they are written. Keeps the bases that were used last. Thread-safe.
/// </summary>
internal sealed class CompilationBases
{
    /// <summary>Bases with references to cells: those of a cell that is evaluated again and again, and of a few others.</summary>
    private const int Most = 8;

    private readonly Lock _lock = new();
    private readonly List<CSharpCompilation> _used = [];

    /// <summary>A base of nothing but the process's own assemblies.</summary>
    /// <param name="references">These.</param>
    public static CSharpCompilation Plain(ImmutableArray<MetadataReference> references) => CSharpCompilation.CreateScriptCompilation(
        CellNames.ClassPrefix,
        references: references,
        options: new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, assemblyIdentityComparer: DesktopAssemblyIdentityComparer.Default),
        returnType: typeof(object));

    /// <summary>The base of what refers to cells, or to assemblies that cells refer to.</summary>
    /// <param name="beyond">What it refers to beyond the process's own assemblies.</param>
    public CSharpCompilation With(IEnumerable<MetadataReference> beyond)
    {
        CSharpCompilation plain = FrameworkReferences.Base;
        MetadataReference[] added = [.. beyond];
        if (added.Length == 0)
        {
            return plain;
        }

        lock (_lock)
        {
            int index = _used.FindLastIndex(used => used.ExternalReferences.AsSpan().StartsWith(plain.ExternalReferences.AsSpan())
                && used.ExternalReferences.AsSpan()[plain.ExternalReferences.Length..].SequenceEqual(added));
            CSharpCompilation found = index < 0 ? plain.AddReferences(added) : _used[index];
            if (index >= 0 || _used.Count == Most)
            {
                _used.RemoveAt(Math.Max(index, 0));
            }

            _used.Add(found);
            return found;
        }
    }

    /// <summary>Lets go of references to cells, which may be those of a container that was dropped.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _used.Clear();
        }
    }
}
