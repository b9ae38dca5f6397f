using System.Collections.Frozen;
using System.Text;
using Hawser.Runtimes.CSharp.Directives;
using Hawser.Runtimes.CSharp.Naming;
using Hawser.Runtimes.Languages;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace Hawser.Runtimes.CSharp.Compiling;

/// <summary>
/// Compiles the cells of a session. Each is a script of its own, without a predecessor: what it uses of its parents is linked by
/// <see cref="ParentNameWalker"/>, so the time that a cell takes depends on what it uses, and not on how many cells there were. Thread-safe.
/// </summary>
internal sealed class CellCompiler
{
    private static readonly EmitOptions Emitted = new(debugInformationFormat: DebugInformationFormat.PortablePdb);

    private readonly CompilationBases _bases = new();
    private readonly CSharpCompilationOptions _options;
    private readonly ICellDirectives? _directives;

    /// <summary>Makes a compiler.</summary>
    /// <param name="settings">The session's settings.</param>
    /// <param name="directives">What resolves <c>#r</c> and <c>#load</c>; null where there is nothing that does.</param>
    public CellCompiler(CSharpSettings settings, ICellDirectives? directives)
    {
        _directives = directives;
        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary,
            usings: settings.Usings,
            optimizationLevel: settings.Optimize ? OptimizationLevel.Release : OptimizationLevel.Debug,
            allowUnsafe: settings.AllowUnsafe,
            nullableContextOptions: settings.Nullable ? NullableContextOptions.Enable : NullableContextOptions.Disable,
            specificDiagnosticOptions: CellDiagnostics.Options,
            assemblyIdentityComparer: DesktopAssemblyIdentityComparer.Default,
            // A cell is too small for threads of its own to pay.
            concurrentBuild: false);

        // As the compiler changes them for scripts: the bases have the same, and share nothing with others.
        _options = CSharpCompilation.CreateScriptCompilation(CellNames.ClassPrefix, options: options).Options;
    }

    /// <summary>A container was dropped: nothing is kept that may be its.</summary>
    public void Forget() => _bases.Clear();

    /// <summary>Compiles code that is not going to be loaded, for what the compiler says of it.</summary>
    /// <param name="source">The code.</param>
    /// <param name="parents">Those of its parents that are known, most recent first.</param>
    /// <param name="ofContainer">As for cells.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task<CompiledCell> CompileAsync(
        CellSource source,
        IReadOnlyList<KeptCell> parents,
        Func<string, string?> ofContainer,
        CancellationToken cancellationToken) => CompileAsync(source, CellNames.Class(0, 0), parents, ofContainer, cancellationToken);

    /// <summary>Compiles a cell.</summary>
    /// <param name="source">The cell.</param>
    /// <param name="className">What its class and its assembly are called.</param>
    /// <param name="parents">Those of its parents that are known, most recent first.</param>
    /// <param name="ofContainer">The path of the assembly of a name that the cell's container uses already; null for none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<CompiledCell> CompileAsync(
        CellSource source,
        string className,
        IReadOnlyList<KeptCell> parents,
        Func<string, string?> ofContainer,
        CancellationToken cancellationToken)
    {
        var uses = new ParentUses();
        var main = new CellText(source.Code, source.Name, cancellationToken);
        ResolvedDirectives resolved = await ResolveAsync(main, ofContainer, cancellationToken).ConfigureAwait(false);
        IEnumerable<CellText> loaded = resolved.Sources
            .DistinctBy(static item => item.Path)
            .Select(item => new CellText(item.Text, item.Path, cancellationToken));
        CellText[] texts = [main, .. loaded];
        IEnumerable<Diagnostic> syntax = texts.SelectMany(text => text.Tree.GetDiagnostics(cancellationToken));
        IReadOnlyList<CodeDiagnostic> early = [.. resolved.Diagnostics, .. CellDiagnostics.Turn(syntax, texts, uses)];
        if (!resolved.IsComplete || early.Any(static item => item.Severity == CodeDiagnosticSeverity.Error))
        {
            return new CompiledCell(early, uses, null);
        }

        HashSet<string> declared = [.. texts.SelectMany(static text => text.Declared)];
        Dictionary<string, SourceText> linked = Link(texts, new VisibleNames(parents), declared, uses);
        return Compile(new Unit(className, texts, linked, resolved, uses), parents, cancellationToken);
    }

    private static Dictionary<string, SourceText> Link(CellText[] texts, VisibleNames visible, HashSet<string> declared, ParentUses uses)
    {
        if (!visible.IsEmpty)
        {
            foreach (CellText text in texts)
            {
                text.FindUses(visible, declared, uses);
            }

            foreach (string name in visible.PatternExtensions)
            {
                if (!declared.Contains(name) && visible.Find(name) is { } found)
                {
                    uses.Cells.Add(found.Cell);
                    uses.Extensions[name] = found.Export;
                }
            }
        }

        for (int i = 0; i < texts.Length; i++)
        {
            texts[i].Declare(i == 0 ? Declarations(uses) : "");
        }

        return texts.ToDictionary(static text => text.Path, static text => text.Link());
    }

    // The fields that reach the states of parents, and what stands in for parents' extension methods.
    private static string Declarations(ParentUses uses)
    {
        var declarations = new StringBuilder();
        foreach (KeptCell cell in uses.States)
        {
            string name = cell.Code.ClassName;
            declarations.Append("global::").Append(name).Append(' ').Append(CellNames.State(name)).Append("; ");
        }

        foreach (string forwarder in uses.Extensions.Values.SelectMany(static export => export.Forwarders ?? []))
        {
            declarations.Append(forwarder).Append(' ');
        }

        return declarations.ToString();
    }

    private async Task<ResolvedDirectives> ResolveAsync(
        CellText text,
        Func<string, string?> ofContainer,
        CancellationToken cancellationToken)
    {
        if (_directives is null || !text.Root.ContainsDirectives)
        {
            return ResolvedDirectives.None;
        }

        List<CellDirective> found = [.. CellDirectives.In(text.Root, text.Path)];
        return found.Count == 0
            ? ResolvedDirectives.None
            : await _directives.ResolveAsync(found, ofContainer, cancellationToken).ConfigureAwait(false);
    }

    private CompiledCell Compile(Unit unit, IReadOnlyList<KeptCell> parents, CancellationToken cancellationToken)
    {
        CellReferences inherited = parents.Aggregate(CellReferences.None, static (all, parent) => all.With(parent.Code.References));
        var cells = new HashSet<CellCode>(ReferenceEqualityComparer.Instance);
        foreach (CellCode code in unit.Uses.Cells.Select(static cell => cell.Code).Concat(unit.Uses.Usings.SelectMany(static item => item.Cells)))
        {
            code.AddTo(cells);
        }

        CSharpCompilationOptions options = _options.WithScriptClassName(unit.Name);
        if (unit.Resolved != ResolvedDirectives.None)
        {
            options = options
                .WithMetadataReferenceResolver(new ResolvedReferenceResolver(unit.Resolved))
                .WithSourceReferenceResolver(new LoadedSourceResolver(unit.Resolved, unit.Linked));
        }

        IEnumerable<MetadataReference> beyond = inherited.Compiled
            .Concat(unit.Resolved.Compiled)
            .DistinctBy(static reference => reference.FilePath)
            .Concat(cells.Select(static cell => cell.Reference));
        CSharpCompilation compilation = _bases.With(beyond).WithOptions(options).AddSyntaxTrees(unit.Texts[0].Tree);
        var image = new MemoryStream();
        var symbols = new MemoryStream();
        EmitResult result = compilation.Emit(
            image, symbols, options: Emitted.WithOutputNameOverride(unit.Name + ".dll"), cancellationToken: cancellationToken);
        IReadOnlyList<CodeDiagnostic> said = [.. unit.Resolved.Diagnostics, .. CellDiagnostics.Turn(result.Diagnostics, unit.Texts, unit.Uses), .. NotDisposable(unit, compilation)];
        bool runs = result.Success && said.All(static item => item.Severity != CodeDiagnosticSeverity.Error);
        CompiledOutput? output = runs
            ? Output(unit, compilation, image.ToArray(), symbols.ToArray(), inherited, cells)
            : null;
        return new CompiledCell(said, unit.Uses, output);
    }

    private static CompiledOutput Output(
        Unit unit,
        CSharpCompilation compilation,
        byte[] image,
        byte[] symbols,
        CellReferences inherited,
        HashSet<CellCode> cells)
    {
        CellReferences own = unit.Resolved.References.Count == 0
            ? CellReferences.None
            : new CellReferences(
                [.. unit.Resolved.Compiled.DistinctBy(static item => item.FilePath)],
                [.. unit.Resolved.Assemblies],
                [.. unit.Resolved.NativeLibraries]);
        using var read = new CellImage(image, unit.Name);
        read.KeepFrames();
        read.HideEventFields();
        if (unit.Texts.All(static text => text.RunsOnce))
        {
            read.RunOnce();
        }

        HashSet<string> mentioned = read.MentionedCells();
        List<LastingUsing> usings = Usings(unit.Texts[0], cells);
        var code = new CellCode(unit.Name, image)
        {
            Exports = Exports(unit, compilation, read, usings),
            Usings = usings,
            References = own,
            Mentioned = [.. cells.Where(cell => mentioned.Contains(cell.ClassName))],
        };
        return new CompiledOutput(code, image, symbols, inherited.With(own), cells, HasValue(unit.Texts[0], compilation))
        {
            Disposed = [.. unit.Texts.SelectMany(static text => text.Disposed)],
        };
    }

    // What `using` would have said about variables that cannot be disposed of.
    private static IEnumerable<CodeDiagnostic> NotDisposable(Unit unit, CSharpCompilation compilation)
    {
        foreach (CellText text in unit.Texts)
        {
            foreach (string name in text.Disposed)
            {
                IFieldSymbol? variable = compilation.ScriptClass!.GetMembers(name).OfType<IFieldSymbol>().FirstOrDefault();
                if (variable is { Type.TypeKind: not (TypeKind.Error or TypeKind.Dynamic) }
                    && !variable.Type.AllInterfaces.Append(variable.Type).Any(static type => type.Name is "IDisposable" or "IAsyncDisposable"))
                {
                    yield return CellDiagnostics.NotDisposable(variable, text);
                }
            }
        }
    }

    private static FrozenDictionary<string, CellExport> Exports(
        Unit unit,
        CSharpCompilation compilation,
        CellImage image,
        List<LastingUsing> usings)
    {
        var exports = new Dictionary<string, CellExport>(StringComparer.Ordinal);
        foreach (CellExport export in image.Definitions())
        {
            // What stands in for parents' extensions is theirs.
            if (!unit.Uses.Extensions.ContainsKey(export.Name) && !exports.TryAdd(export.Name, export) && export.Kind == CellExportKind.Instance)
            {
                exports[export.Name] = export;
            }
        }

        if (exports.Values.Any(static export => export.Kind == CellExportKind.Static))
        {
            foreach (IGrouping<string, string> forwarders in ExtensionForwarders.For(compilation))
            {
                if (exports.TryGetValue(forwarders.Key, out CellExport? export))
                {
                    exports[forwarders.Key] = export with { Forwarders = [.. forwarders] };
                }
            }
        }

        foreach (LastingUsing directive in usings)
        {
            if (directive.Alias is { } alias)
            {
                exports[alias] = new CellExport(alias, CellExportKind.Alias);
            }
        }

        return exports.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static List<LastingUsing> Usings(CellText text, HashSet<CellCode> cells)
    {
        if (text.Root.Usings.Count == 0)
        {
            return [];
        }

        var usings = new List<LastingUsing>(text.Root.Usings.Count);
        foreach (UsingDirectiveSyntax directive in text.Root.Usings)
        {
            string linked = text.Linked(directive);
            CellCode[] named = [.. cells.Where(cell => linked.Contains($"global::{cell.ClassName}.", StringComparison.Ordinal))];
            usings.Add(new LastingUsing(linked, directive.Alias?.Name.Identifier.ValueText, named));
        }

        return usings;
    }

    // Only where the syntax leaves it open whether there is a value, the compiler is asked.
    private static bool HasValue(CellText text, CSharpCompilation compilation) => text.LastExpression switch
    {
        null => text.TopLevelNodes.Any(static node => node is ReturnStatementSyntax { Expression: not null }),
        InvocationExpressionSyntax or AwaitExpressionSyntax or ConditionalAccessExpressionSyntax =>
            compilation.GetSemanticModel(text.Tree).GetTypeInfo(text.LinkedLastExpression!).Type is not { SpecialType: SpecialType.System_Void },
        _ => true,
    };

    private sealed record Unit(
        string Name,
        CellText[] Texts,
        Dictionary<string, SourceText> Linked,
        ResolvedDirectives Resolved,
        ParentUses Uses);
}
