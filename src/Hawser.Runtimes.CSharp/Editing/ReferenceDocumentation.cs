using System.Collections.Concurrent;
using Hawser.Runtimes.CSharp.References;
using Microsoft.CodeAnalysis;

namespace Hawser.Runtimes.CSharp.Editing;

/// <summary>
/// What is known of the framework's and of other assemblies' symbols: the documentation files of the framework's reference pack, where an
/// SDK has brought one, and those beside referenced assemblies. They are searched where they are, since reading them into memory would take
/// some 100 MB. Thread-safe. Disposing closes them.
/// </summary>
internal sealed class ReferenceDocumentation : IDisposable
{
    private readonly Lazy<string[]> _pack;
    private readonly ConcurrentDictionary<string, DocumentationFile> _files = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string?> _fileOfType = new(StringComparer.Ordinal);

    /// <summary>That of the framework that runs this process.</summary>
    public ReferenceDocumentation()
        : this(static () => FindPack(DotnetSdk.Find()))
    {
    }

    /// <summary>That of a pack.</summary>
    /// <param name="findPack">Gives its files; asked with the first question.</param>
    internal ReferenceDocumentation(Func<string[]> findPack) => _pack = new Lazy<string[]>(findPack);

    /// <summary>What is said of a symbol; null for nothing.</summary>
    /// <param name="symbol">The symbol.</param>
    /// <param name="compilation">The code that it was found in.</param>
    public SymbolDocumentation? Of(ISymbol symbol, Compilation compilation)
    {
        ISymbol defined = (symbol is IMethodSymbol { ReducedFrom: { } whole } ? whole : symbol).OriginalDefinition;
        string? xml = defined.Locations.Any(static location => location.IsInSource)
            ? defined.GetDocumentationCommentXml()
            : defined.GetDocumentationCommentId() is { } id ? Find(id, BesideOf(defined, compilation)) : null;
        return string.IsNullOrEmpty(xml) ? null : DocumentationReader.Read(xml);
    }

    /// <summary>The documentation of a framework's symbol, as XML; null for none.</summary>
    /// <param name="id">The symbol's name in documentation: <c>M:System.Console.WriteLine</c>.</param>
    public string? Find(string id) => Find(id, null);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (DocumentationFile file in _files.Values)
        {
            file.Dispose();
        }

        _files.Clear();
    }

    private static string[] FindPack(string? dotnet)
    {
        string packs = Path.Combine(Path.GetDirectoryName(dotnet) ?? "", "packs", "Microsoft.NETCore.App.Ref");
        if (dotnet is null || !Directory.Exists(packs))
        {
            return [];
        }

        string? newest = Directory.EnumerateDirectories(packs)
            .Where(static folder =>
                Version.TryParse(Path.GetFileName(folder), out Version? version) && version.Major == Environment.Version.Major)
            .MaxBy(static folder => Version.Parse(Path.GetFileName(folder)));
        return newest is null
            ? []
            : [.. Directory.EnumerateFiles(Path.Combine(newest, "ref"), "*.xml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
    }

    private static string? BesideOf(ISymbol symbol, Compilation compilation) =>
        symbol.ContainingAssembly is { } assembly
        && compilation.GetMetadataReference(assembly) is PortableExecutableReference { FilePath: { Length: > 0 } path }
        && Path.ChangeExtension(path, ".xml") is { } beside
        && File.Exists(beside)
            ? beside
            : null;

    private string? Find(string id, string? beside)
    {
        if (beside is not null && Open(beside).Find(id) is { } found)
        {
            return found;
        }

        string type = TypeOf(id);
        string? file = _fileOfType.GetOrAdd(type, FileOf);
        return file is null ? null : Open(file).Find(id);
    }

    private string? FileOf(string type)
    {
        // Most types are in the file that is named as their namespace begins.
        IEnumerable<string> likely = _pack.Value
            .OrderByDescending(file => IsBelow(type, Path.GetFileNameWithoutExtension(file)) ? Path.GetFileName(file).Length : 0)
            .ThenByDescending(static file => Path.GetFileName(file) == "System.Runtime.xml");
        return likely.FirstOrDefault(file => Open(file).Find("T:" + type) is not null);
    }

    private static bool IsBelow(string type, string name) => $"{type}.".StartsWith($"{name}.", StringComparison.Ordinal);

    private DocumentationFile Open(string path) => _files.GetOrAdd(path, static file => new DocumentationFile(file));

    // The name of a symbol's type: "M:System.Collections.Generic.List`1.Add(`0)" is of "System.Collections.Generic.List`1".
    private static string TypeOf(string id)
    {
        int end = id.IndexOf('(', StringComparison.Ordinal);
        string name = end < 0 ? id[2..] : id[2..end];
        int last = name.LastIndexOf('.');
        return id[0] == 'T' || last < 0 ? name : name[..last];
    }
}
