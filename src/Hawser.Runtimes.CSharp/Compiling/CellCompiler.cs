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
/// <see cref="ParentNameWalker"/>, so the time that a cell takes depends on what it uses, and not on how many cells there were.
/// Thread-safe.
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

        CellReferences inherited = parents.Aggregate(CellReferences.None, static (all, parent) => all.With(parent.Code.References));
        var unit = new Unit(className, texts, resolved, inherited, uses);
        var visible = new VisibleNames(parents);
        FindUses(unit, visible);
        if (uses.Overloads.Count > 0)
        {
            // Without them it does not compile, but it says which methods it defines itself.
            HashSet<CellCode> cells = CellsOf(unit, uses.Overloads.Values.SelectMany(static all => all));
            CellOverloads.Choose(Bind(unit, Link(texts), cells), visible, uses);
        }

        for (int i = 0; i < texts.Length; i++)
        {
            texts[i].Declare(i == 0 ? Declarations(uses) : "");
        }

        return Compile(unit, Link(texts), cancellationToken);
    }

    private static void FindUses(Unit unit, VisibleNames visible)
    {
        if (visible.IsEmpty)
        {
            return;
        }

        HashSet<string> declared = [.. unit.Texts.SelectMany(static text => text.Declared)];
        HashSet<string> methods = [.. unit.Texts.SelectMany(static text => text.Methods)];
        foreach (CellText text in unit.Texts)
        {
            text.FindUses(visible, declared, methods, unit.Uses);
        }

        foreach (string name in visible.PatternExtensions.Where(name => !declared.Contains(name)))
        {
            IReadOnlyList<(KeptCell Cell, CellExport Export)> found = visible.Methods(name);
            if (found.Count > 1)
            {
                unit.Uses.Overloads[name] = [.. found.Select(static item => item.Cell)];
            }
            else
            {
                unit.Uses.Cells.Add(found[0].Cell);
                unit.Uses.Extensions[name] = found[0].Export;
            }
        }
    }

    private static Dictionary<string, SourceText> Link(CellText[] texts) =>
        texts.ToDictionary(static text => text.Path, static text => text.Link());

    // The fields that reach the states of parents, and what stands in for parents' extension methods.
    private static string Declarations(ParentUses uses)
    {
        var declarations = new StringBuilder();
        foreach (KeptCell cell in uses.States)
        {
            string name = cell.Code.ClassName;
            declarations.Append("global::").Append(name).Append(' ').Append(CellNames.State(name)).Append("; ");
        }

        IEnumerable<string> extensions = uses.Extensions.Values.SelectMany(static export => export.Forwarders!.Values);
        foreach (string forwarder in extensions.Concat(uses.Forwarders.Values))
        {
            declarations.Append(MethodForwarders.InCell(forwarder));
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

    // The cells that are used, and others, with those that their definitions mention.
    private static HashSet<CellCode> CellsOf(Unit unit, IEnumerable<KeptCell> others)
    {
        var cells = new HashSet<CellCode>(ReferenceEqualityComparer.Instance);
        IEnumerable<CellCode> used = unit.Uses.Cells.Concat(others).Select(static cell => cell.Code);
        foreach (CellCode code in used.Concat(unit.Uses.Usings.SelectMany(static item => item.Cells)))
        {
            code.AddTo(cells);
        }

        return cells;
    }

    private CSharpCompilation Bind(Unit unit, Dictionary<string, SourceText> linked, HashSet<CellCode> cells)
    {
        CSharpCompilationOptions options = _options.WithScriptClassName(unit.Name);
        if (unit.Resolved != ResolvedDirectives.None)
        {
            options = options
                .WithMetadataReferenceResolver(new ResolvedReferenceResolver(unit.Resolved))
                .WithSourceReferenceResolver(new LoadedSourceResolver(unit.Resolved, linked));
        }

        IEnumerable<MetadataReference> beyond = unit.Inherited.Compiled
            .Concat(unit.Resolved.Compiled)
            .DistinctBy(static reference => reference.FilePath)
            .Concat(cells.Select(static cell => cell.Reference));
        return _bases.With(beyond).WithOptions(options).AddSyntaxTrees(unit.Texts[0].Tree);
    }

    private CompiledCell Compile(Unit unit, Dictionary<string, SourceText> linked, CancellationToken cancellationToken)
    {
        HashSet<CellCode> cells = CellsOf(unit, []);
        CSharpCompilation compilation = Bind(unit, linked, cells);
        var image = new MemoryStream();
        var symbols = new MemoryStream();
        EmitResult result = compilation.Emit(
            image, symbols, options: Emitted.WithOutputNameOverride(unit.Name + ".dll"), cancellationToken: cancellationToken);
        IReadOnlyList<CodeDiagnostic> said =
        [
            .. unit.Resolved.Diagnostics,
            .. CellDiagnostics.Turn(result.Diagnostics, unit.Texts, unit.Uses),
            .. NotDisposable(unit, compilation),
        ];
        bool runs = result.Success && said.All(static item => item.Severity != CodeDiagnosticSeverity.Error);
        CompiledOutput? output = runs
            ? Output(unit, compilation, image.ToArray(), symbols.ToArray(), cells)
            : null;
        return new CompiledCell(said, unit.Uses, output);
    }

    private static CompiledOutput Output(
        Unit unit,
        CSharpCompilation compilation,
        byte[] image,
        byte[] symbols,
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
        read.Restore(compiled => unit.Texts.Select(text => text.AsWritten(compiled)).FirstOrDefault(static text => text is not null));
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
        return new CompiledOutput(code, image, symbols, unit.Inherited.With(own), cells, HasValue(unit.Texts[0], compilation))
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
            if (!unit.Uses.Extensions.ContainsKey(export.Name))
            {
                exports.TryAdd(export.Name, export);
            }
        }

        CellOverloads.Describe(exports, compilation, unit.Uses);
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
        ResolvedDirectives Resolved,
        CellReferences Inherited,
        ParentUses Uses);
}
