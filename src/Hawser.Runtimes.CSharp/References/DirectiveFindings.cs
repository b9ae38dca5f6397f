using Hawser.Runtimes.CSharp.Directives;
using Microsoft.CodeAnalysis;

namespace Hawser.Runtimes.CSharp.References;

/// <summary>What has been found for the directives of one cell so far.</summary>
/// <param name="ofProcess">The version of the process's own assembly of a name; null where it has none.</param>
/// <param name="ofContainer">The path of the assembly of a name that the cell's container uses already; null for none.</param>
internal sealed class DirectiveFindings(Func<string, Version?> ofProcess, Func<string, string?> ofContainer)
{
    // What C# itself says of such directives.
    private const string NoMetadata = "CS0006";

    private readonly List<CodeDiagnostic> _diagnostics = [];
    private readonly List<ResolvedReference> _references = [];
    private readonly List<LoadedSource> _sources = [];
    private readonly Dictionary<string, string> _assemblies = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _said = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _native = new(StringComparer.Ordinal);

    /// <summary>The packages that are asked for.</summary>
    public List<PackageRequest> Packages { get; } = [];

    /// <summary>Whether it was found what all of them stand for, or why not.</summary>
    public bool IsComplete { get; set; } = true;

    /// <summary>The files that are loaded, in the order in which they come up.</summary>
    public IReadOnlyList<LoadedSource> Sources => _sources;

    /// <summary>All that was found.</summary>
    public ResolvedDirectives Result() => new()
    {
        References = _references,
        Sources = _sources,
        Assemblies = [.. _assemblies.Values],
        NativeLibraries = [.. _native],
        Diagnostics = _diagnostics,
        IsComplete = IsComplete,
    };

    /// <summary>A directive cannot be resolved.</summary>
    public void Refuse(CellDirective directive, string message, string code = NoMetadata) =>
        Say(directive, CodeDiagnosticSeverity.Error, code, message);

    /// <summary>Says something about a directive.</summary>
    public void Say(CellDirective directive, CodeDiagnosticSeverity severity, string code, string message)
    {
        (int line, int start, int end) = (directive.Line, directive.StartColumn, directive.EndColumn);
        _diagnostics.Add(new CodeDiagnostic(severity, code, message, directive.Source, line, start, line, end));
    }

    /// <summary>A file that is loaded.</summary>
    public void Add(LoadedSource source) => _sources.Add(source);

    /// <summary>What a reference stands for.</summary>
    public void Add(CellDirective directive, IEnumerable<PortableExecutableReference> references) =>
        _references.Add(new ResolvedReference(directive, [.. references]));

    /// <summary>A native library that may be loaded.</summary>
    public void AddNative(string path) => _native.Add(path);

    /// <summary>
    /// An assembly that may be loaded, unless there is one of its name, since there can be one only: the process's own comes first, so that
    /// its values and those of cells are of the same types, then that of the cell's container, then the one that came first. It is said
    /// where the other would have been newer.
    /// </summary>
    /// <param name="directive">The directive that brings it.</param>
    /// <param name="path">Its path.</param>
    /// <param name="whose">What brings it, for messages.</param>
    /// <returns>The path of what cells use under this name; null for the process's own.</returns>
    public string? AddAssembly(CellDirective directive, string path, string whose)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        if (ofProcess(name) is { } own)
        {
            SayOlder(directive, name, own, path, whose, "the runtime's process has it already, and its own is used");
            return null;
        }
        if (ofContainer(name) is { } used && used != path)
        {
            Version of = VersionOf(used);
            if (VersionOf(path) > of)
            {
                Refuse(
                    directive,
                    $"{whose} brings {name} {VersionOf(path)}, and this container uses {of} already, from '{used}': it can have one only. "
                        + "Ask for the version that is there, or start anew in another container.");
            }
            path = used;
        }
        if (!_assemblies.TryAdd(name, path) && _assemblies[name] != path)
        {
            SayOlder(directive, name, VersionOf(_assemblies[name]), path, whose, $"that of '{_assemblies[name]}' is used");
        }
        return _assemblies[name];
    }

    private void SayOlder(CellDirective directive, string name, Version used, string path, string whose, string instead)
    {
        Version brought = VersionOf(path);
        if (brought > used && _said.Add(name))
        {
            Say(directive, CodeDiagnosticSeverity.Warning, "", $"{whose} brings {name} {brought}, newer than {used}: {instead}.");
        }
    }

    private static Version VersionOf(string path)
    {
        try
        {
            return System.Reflection.AssemblyName.GetAssemblyName(path).Version ?? new Version();
        }
        catch (BadImageFormatException)
        {
            return new Version();
        }
    }
}
