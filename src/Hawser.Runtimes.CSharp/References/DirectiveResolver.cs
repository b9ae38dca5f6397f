using System.Collections.Concurrent;
using Hawser.Runtimes.CSharp.Compiling;
using Hawser.Runtimes.CSharp.Directives;
using Hawser.Runtimes.CSharp.Loading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hawser.Runtimes.CSharp.References;

/// <summary>
/// Resolves the directives of a session's cells: files are read, with what they load themselves; paths are looked up; all packages of a
/// cell are restored together, so that NuGet sees them as one.
/// </summary>
internal sealed class DirectiveResolver : ICellDirectives
{
    // What C# itself says of a file that it cannot read.
    private const string NoSource = "CS1504";

    private readonly ReferenceSettings _settings;
    private readonly PackageResolver _packages;
    private readonly Func<string, Version?> _ofProcess;
    private readonly ConcurrentDictionary<(string Path, DateTime Written), PortableExecutableReference> _references = new();

    /// <summary>Makes one for a session.</summary>
    /// <param name="settings">The session's settings.</param>
    /// <param name="packages">Finds packages.</param>
    /// <param name="ofProcess">The version of the process's own assembly of a name; null where it has none.</param>
    public DirectiveResolver(ReferenceSettings settings, PackageResolver packages, Func<string, Version?> ofProcess)
    {
        _settings = settings;
        _packages = packages;
        _ofProcess = ofProcess;
    }

    /// <summary>Makes one for a session of this process.</summary>
    /// <param name="settings">The session's settings.</param>
    public static DirectiveResolver ForProcess(ReferenceSettings settings) =>
        new(settings, new PackageResolver(settings, TimeProvider.System), static name => AppAssemblies.Find(name)?.GetName().Version);

    /// <summary>Makes one that takes packages from the cache only, for code that is not evaluated yet.</summary>
    /// <param name="settings">The session's settings.</param>
    public static DirectiveResolver WithoutFetching(ReferenceSettings settings) => new(
        settings,
        new PackageResolver(settings, TimeProvider.System) { Fetches = false },
        static name => AppAssemblies.Find(name)?.GetName().Version);

    /// <inheritdoc/>
    public async Task<ResolvedDirectives> ResolveAsync(
        IReadOnlyList<CellDirective> directives,
        Func<string, string?> ofContainer,
        CancellationToken cancellationToken)
    {
        var findings = new DirectiveFindings(_ofProcess, ofContainer);
        string baseFolder = Path.GetFullPath(_settings.BaseFolder ?? Directory.GetCurrentDirectory());
        Walk(directives, baseFolder, [], findings, cancellationToken);
        if (findings.Packages.Count > 0)
        {
            await AddPackagesAsync(findings, cancellationToken).ConfigureAwait(false);
        }
        return findings.Result();
    }

    private void Walk(
        IEnumerable<CellDirective> directives,
        string folder,
        List<string> loading,
        DirectiveFindings findings,
        CancellationToken cancellationToken)
    {
        foreach (CellDirective directive in directives)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (directive.Kind == CellDirectiveKind.Load)
            {
                LoadFile(directive, folder, loading, findings, cancellationToken);
            }
            else if (PackageRequest.Is(directive))
            {
                TakePackage(directive, findings);
            }
            else
            {
                AddAssembly(directive, folder, findings);
            }
        }
    }

    private void LoadFile(
        CellDirective directive,
        string folder,
        List<string> loading,
        DirectiveFindings findings,
        CancellationToken cancellationToken)
    {
        string path = Path.GetFullPath(directive.Argument, folder);
        if (loading.Contains(path))
        {
            IEnumerable<string> circle = loading.SkipWhile(file => file != path).Append(path).Select(Path.GetFileName)!;
            findings.Refuse(directive, $"'{path}' loads itself: {string.Join(" → ", circle)}.", NoSource);
            return;
        }
        if (findings.Sources.FirstOrDefault(source => source.Path == path) is { } known)
        {
            findings.Add(known with { Directive = directive });
            return;
        }
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string message = File.Exists(path) ? $"'{path}' cannot be read: {e.Message}" : $"There is no file '{path}'.";
            findings.Refuse(directive, message, NoSource);
            return;
        }
        findings.Add(new LoadedSource(directive, path, text));
        CompilationUnitSyntax root = SyntaxFactory.ParseCompilationUnit(text, options: CellText.Options);
        Walk(CellDirectives.In(root, path), Path.GetDirectoryName(path)!, [.. loading, path], findings, cancellationToken);
    }

    private void AddAssembly(CellDirective directive, string folder, DirectiveFindings findings)
    {
        string path = Path.GetFullPath(directive.Argument, folder);
        try
        {
            if (!File.Exists(path))
            {
                // The name of an assembly that the process has, as scripts use it.
                if (_ofProcess(directive.Argument) is not null)
                {
                    findings.Add(directive, []);
                    return;
                }
                findings.Refuse(directive, $"There is no file '{path}'.");
                return;
            }
            var files = AssemblyFiles.Of(path);
            string?[] used = [.. files.Assemblies.Select(assembly => findings.AddAssembly(directive, assembly, $"'{path}'"))];
            foreach (string library in files.NativeLibraries)
            {
                findings.AddNative(library);
            }
            findings.Add(directive, used.OfType<string>().Select(Reference));
        }
        catch (BadImageFormatException)
        {
            findings.Refuse(directive, $"'{path}' is not a .NET assembly.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            findings.Refuse(directive, $"'{path}' cannot be read: {e.Message}");
        }
    }

    private static void TakePackage(CellDirective directive, DirectiveFindings findings)
    {
        if (!PackageRequest.TryParse(directive, out PackageRequest? request, out string? error))
        {
            findings.Refuse(directive, error);
        }
        else if (findings.Packages.Find(other => IsSame(other.Name, request.Name) && other.Version != request.Version) is { } other)
        {
            string versions = $"{other.Version} and {request.Version}";
            findings.Refuse(directive, $"The package '{request.Name}' is asked for in two versions, {versions}.");
        }
        else
        {
            findings.Packages.Add(request);
        }
    }

    private async Task AddPackagesAsync(DirectiveFindings findings, CancellationToken cancellationToken)
    {
        PackageRequest[] requests = [.. findings.Packages.DistinctBy(static package => package.Name, StringComparer.OrdinalIgnoreCase)];
        RestoreResult restored = await _packages.ResolveAsync(requests, cancellationToken).ConfigureAwait(false);
        if (!restored.IsThere)
        {
            findings.IsComplete = false;
            foreach (PackageRequest request in requests)
            {
                findings.Say(
                    request.Directive,
                    CodeDiagnosticSeverity.Information,
                    "",
                    $"The package '{request.Name}' is fetched when this is evaluated. Until then it is not known what the code uses of it.");
            }
        }
        foreach (RestoreMessage message in restored.Messages)
        {
            // What is about no package, or about one that another needs, is said of the first.
            PackageRequest about = findings.Packages.Find(package => IsSame(package.Name, message.Package)) ?? findings.Packages[0];
            CodeDiagnosticSeverity severity = message.IsError ? CodeDiagnosticSeverity.Error : CodeDiagnosticSeverity.Warning;
            findings.Say(about.Directive, severity, message.Code, message.Text);
        }
        if (!restored.Succeeded)
        {
            return;
        }
        foreach (PackageRequest request in findings.Packages)
        {
            AddPackage(request, restored.Packages, findings);
        }
    }

    private void AddPackage(PackageRequest request, IReadOnlyList<RestoredPackage> restored, DirectiveFindings findings)
    {
        List<PortableExecutableReference> references = [];
        foreach (RestoredPackage package in WithDependencies(request.Name, restored))
        {
            string whose = $"The package {package.Name} {package.Version}";
            // What is compiled against may be another file than what is loaded, unless an assembly of another place takes its part.
            Dictionary<string, string?> used = package.Runtime.ToDictionary(
                static path => Path.GetFileNameWithoutExtension(path),
                path => findings.AddAssembly(request.Directive, path, whose) is { } taken ? (taken == path ? "" : taken) : null,
                StringComparer.OrdinalIgnoreCase);
            foreach (string path in package.Compile)
            {
                if (used.TryGetValue(Path.GetFileNameWithoutExtension(path), out string? instead) && instead is not null)
                {
                    references.Add(Reference(instead.Length == 0 ? path : instead));
                }
            }
            foreach (string library in package.Native)
            {
                findings.AddNative(library);
            }
        }
        findings.Add(request.Directive, references);
    }

    private static List<RestoredPackage> WithDependencies(string name, IReadOnlyList<RestoredPackage> restored)
    {
        List<RestoredPackage> found = [];
        var open = new Queue<string>([name]);
        while (open.TryDequeue(out string? next))
        {
            if (restored.FirstOrDefault(package => IsSame(package.Name, next)) is { } package && !found.Contains(package))
            {
                found.Add(package);
                package.Dependencies.ToList().ForEach(open.Enqueue);
            }
        }
        return found;
    }

    private PortableExecutableReference Reference(string path) =>
        _references.GetOrAdd((path, File.GetLastWriteTimeUtc(path)), static file => MetadataReference.CreateFromFile(file.Path));

    private static bool IsSame(string name, string? other) => string.Equals(name, other, StringComparison.OrdinalIgnoreCase);
}
