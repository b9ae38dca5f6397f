using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Hawser.Runtimes.CSharp.Compiling;

/// <summary>What cells reference by <c>#r</c>.</summary>
/// <param name="Compiled">What the compiler reads.</param>
/// <param name="Assemblies">Paths of the assemblies that may be loaded when the code runs.</param>
/// <param name="NativeLibraries">Paths of the native libraries that these may call.</param>
internal sealed record CellReferences(
    ImmutableArray<PortableExecutableReference> Compiled,
    ImmutableArray<string> Assemblies,
    ImmutableArray<string> NativeLibraries)
{
    /// <summary>What a cell without <c>#r</c> references.</summary>
    public static CellReferences None { get; } = new([], [], []);

    /// <summary>These and others, each once.</summary>
    /// <param name="others">The others.</param>
    public CellReferences With(CellReferences others)
    {
        if (ReferenceEquals(this, others) || others == None)
        {
            return this;
        }

        return this == None
            ? others
            : new CellReferences(
                [.. Compiled.Concat(others.Compiled).DistinctBy(static reference => reference.FilePath)],
                [.. Assemblies.Union(others.Assemblies)],
                [.. NativeLibraries.Union(others.NativeLibraries)]);
    }
}
