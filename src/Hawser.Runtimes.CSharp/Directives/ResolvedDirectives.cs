using Microsoft.CodeAnalysis;

namespace Hawser.Runtimes.CSharp.Directives;

/// <summary>What the directives of a cell stand for, those of the files that it loads included.</summary>
internal sealed record ResolvedDirectives
{
    /// <summary>What a cell without directives has.</summary>
    public static ResolvedDirectives None { get; } = new();

    /// <summary>What each <c>#r</c> stands for, at any depth. One that could not be resolved is left out, and has a diagnostic.</summary>
    public IReadOnlyList<ResolvedReference> References { get; init; } = [];

    /// <summary>
    /// What each <c>#load</c> stands for, at any depth. One that could not be resolved is left out, and has a diagnostic.
    /// </summary>
    public IReadOnlyList<LoadedSource> Sources { get; init; } = [];

    /// <summary>What the compiler reads for all of <see cref="References"/>.</summary>
    public IEnumerable<PortableExecutableReference> Compiled => References.SelectMany(static item => item.References);

    /// <summary>
    /// Paths of the assemblies that may be loaded when the code runs. The process's own assembly of the same name comes first.
    /// </summary>
    public IReadOnlyList<string> Assemblies { get; init; } = [];

    /// <summary>Paths of the native libraries that these assemblies may call.</summary>
    public IReadOnlyList<string> NativeLibraries { get; init; } = [];

    /// <summary>
    /// Whether it is known what all of them stand for, or why not; else a package was not there, and was not to be fetched.
    /// </summary>
    public bool IsComplete { get; init; } = true;

    /// <summary>What is to be said about them. With an error among them the cell does not compile.</summary>
    public IReadOnlyList<CodeDiagnostic> Diagnostics { get; init; } = [];
}
