using Hawser.Runtimes.CSharp.Compiling;
using Hawser.Runtimes.CSharp.Directives;
using Hawser.Runtimes.CSharp.Loading;
using Hawser.Runtimes.CSharp.References;
using Hawser.Runtimes.Editing;
using Hawser.Runtimes.Languages;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Formatting;
using Microsoft.CodeAnalysis.Host.Mef;

namespace Hawser.Runtimes.CSharp.Editing;

/// <summary>
/// Answers an editor's questions about C#. Diagnostics are those of the evaluator's own compiler; hover, signatures and format come from
/// the same Roslyn; completion from the SDK's, where there is one and it may be loaded, else from this one too, and what directives bring
/// in and types of namespaces that are not used from here. Nothing is loaded before it is needed. Thread-safe.
/// </summary>
internal sealed class CSharpEditor : ILanguageEditor
{
    // Made once for the process: putting its parts together takes longer than most questions.
    private static readonly Lazy<MefHostServices> Host = new(static () =>
        MefHostServices.Create([typeof(Workspace).Assembly, typeof(CSharpFormattingOptions).Assembly]));

    private readonly CSharpSession _session;
    private readonly CellCompiler _compiler;
    private readonly ICellDirectives _directives;
    private readonly ReferenceDocumentation _documentation = new();
    private readonly Lazy<EditorDocuments> _documents;
    private readonly Lazy<ICompletionSource> _completion;
    private readonly DirectiveCompletion _directiveCompletion;
    private readonly UnusedNamespaces _unused;
    private LastScope? _lastScope;

    /// <summary>Makes one.</summary>
    /// <param name="session">The session whose evaluations code sees.</param>
    /// <param name="settings">How code is compiled.</param>
    /// <param name="directives">What finds what <c>#r</c> and <c>#load</c> stand for, and fetches nothing.</param>
    /// <param name="mayUseSdk">Whether the SDK's Roslyn may be loaded, which then stays until the process ends.</param>
    public CSharpEditor(CSharpSession session, CSharpSettings settings, ICellDirectives directives, bool mayUseSdk)
    {
        _session = session;
        _directives = directives;
        _compiler = new CellCompiler(settings, directives);
        var read = new EditorSettings(settings.Usings, settings.AllowUnsafe, settings.Nullable);
        _documents = new Lazy<EditorDocuments>(() => new EditorDocuments(Host.Value, read));
        _completion = new Lazy<ICompletionSource>(() => mayUseSdk && SdkCompletion.TryLoad(read, _documentation.Find) is { } sdk
            ? sdk
            : new RecommendedCompletion(_documents.Value, _documentation));
        _directiveCompletion = new DirectiveCompletion(settings.References, new PackageCatalog(settings.References, TimeProvider.System));
        _unused = new UnusedNamespaces(settings.Usings, _documentation);
    }

    /// <summary>Whether completion is the SDK's. Asking loads it.</summary>
    internal bool UsesSdk => _completion.Value is SdkCompletion;

    /// <inheritdoc/>
    public async Task<CompletionList> CompleteAsync(EditRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var text = EditorText.Of(request.Code, request.Position, cancellationToken);
        if (await _directiveCompletion.CompleteAsync(text, request.MostItems, cancellationToken).ConfigureAwait(false) is { } within)
        {
            return within;
        }

        EditorScope scope = await ScopeAsync(request, text, cancellationToken).ConfigureAwait(false);
        (CompletionList list, bool hasTypes) = await _completion.Value
            .CompleteAsync(scope, text, request.MostItems, cancellationToken)
            .ConfigureAwait(false);
        return hasTypes ? _unused.AddTo(list, scope, text, request.MostItems) : list;
    }

    /// <inheritdoc/>
    public async Task<Hover?> HoverAsync(EditRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        SemanticModel model = await ReadAsync(request, cancellationToken).ConfigureAwait(false);
        return HoverAnswer.Of(model, request.Position, _documentation, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<SignatureHelp?> SignatureHelpAsync(EditRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        SemanticModel model = await ReadAsync(request, cancellationToken).ConfigureAwait(false);
        return SignatureAnswer.Of(model, request.Position, _documentation, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<CodeDiagnostic>> DiagnoseAsync(EditRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        string name = request.Name ?? request.Container;
        var source = new CellSource(new EvaluationReference(request.Container, name), EditorText.WithoutMagic(request.Code), request.Parents, name);
        CompiledCell compiled = await _compiler
            .CompileAsync(source, _session.Known(request.Parents), OfContainer(request), cancellationToken)
            .ConfigureAwait(false);
        return compiled.Diagnostics;
    }

    /// <inheritdoc/>
    public Task<FormattedCode> FormatAsync(EditRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Task.FromResult(CodeFormat.Of(request.Code, request.Position, _documents.Value.Workspace, cancellationToken));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (_completion.IsValueCreated)
        {
            _completion.Value.Dispose();
        }

        if (_documents.IsValueCreated)
        {
            _documents.Value.Dispose();
        }

        _documentation.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<SemanticModel> ReadAsync(EditRequest request, CancellationToken cancellationToken)
    {
        var text = EditorText.Of(request.Code, request.Position, cancellationToken);
        EditorScope scope = await ScopeAsync(request, text, cancellationToken).ConfigureAwait(false);
        Document document = _documents.Value.Open(scope.Before, scope.References, text.Text);
        return (await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false))!;
    }

    private async Task<EditorScope> ScopeAsync(EditRequest request, EditorText text, CancellationToken cancellationToken)
    {
        KeptCell[] parents = _session.Known(request.Parents);
        List<CellDirective> directives = text.Root.ContainsDirectives
            ? [.. CellDirectives.In(text.Root, request.Name ?? request.Container)]
            : [];
        if (directives.Count > 0)
        {
            ResolvedDirectives resolved = await _directives
                .ResolveAsync(directives, OfContainer(request), cancellationToken)
                .ConfigureAwait(false);
            return new EditorScope(parents, resolved);
        }

        // While somebody types, nothing changes but the code.
        LastScope? last = Volatile.Read(ref _lastScope);
        if (last is null || !last.IsOf(parents))
        {
            last = new LastScope(ImagesOf(parents), new EditorScope(parents, ResolvedDirectives.None));
            Volatile.Write(ref _lastScope, last);
        }

        return last.Scope;
    }

    private Func<string, string?> OfContainer(EditRequest request) =>
        name => _session.FindContainer(request.Container)?.Context.PathOf(name);

    // A cell is told from others by its image, which keeps nothing of it loaded.
    private static byte[][] ImagesOf(KeptCell[] parents) => [.. parents.Select(static parent => parent.Code.Image)];

    private sealed record LastScope(byte[][] Parents, EditorScope Scope)
    {
        public bool IsOf(KeptCell[] parents) =>
            Parents.SequenceEqual(ImagesOf(parents), ReferenceEqualityComparer.Instance) && Scope.Framework.Count == FrameworkReferences.Current.Length;
    }
}
