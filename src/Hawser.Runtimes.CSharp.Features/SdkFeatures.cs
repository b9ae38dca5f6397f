using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Completion;
using Microsoft.CodeAnalysis.Host.Mef;
using Microsoft.CodeAnalysis.Tags;
using Microsoft.CodeAnalysis.Text;
using CompletionItem = Microsoft.CodeAnalysis.Completion.CompletionItem;
using Edited = Hawser.Runtimes.Editing;

namespace Hawser.Runtimes.CSharp.Editing;

/// <summary>
/// Completion by the Features of the SDK's Roslyn. It lives in the load context of these, which is not that of who asks: so it is made and
/// called by reflection, and only the framework's types and those of Hawser.Runtimes go from one side to the other. Thread-safe. Disposing
/// frees what it knows of code.
/// </summary>
public sealed partial class SdkFeatures : IDisposable
{
    private static readonly Lazy<MefHostServices> Host = new(static () => MefHostServices.Create(
    [
        typeof(Workspace).Assembly,
        typeof(Microsoft.CodeAnalysis.CSharp.Formatting.CSharpFormattingOptions).Assembly,
        typeof(CompletionService).Assembly,
        Assembly.Load(new AssemblyName("Microsoft.CodeAnalysis.CSharp.Features")),
    ]));

    private readonly EditorDocuments _documents;
    private readonly DocumentationProvider _documentation;
    private readonly ConcurrentDictionary<(nint Start, string Path), MetadataReference> _mapped = new();
    private readonly ConcurrentDictionary<string, MetadataReference> _files = new(StringComparer.Ordinal);
    private readonly ConditionalWeakTable<byte[], MetadataReference> _images = [];

    /// <summary>Makes one for a session.</summary>
    /// <param name="usings">The namespaces and static classes that every cell uses.</param>
    /// <param name="allowUnsafe">Whether unsafe code is allowed.</param>
    /// <param name="nullable">Whether reference types are checked for null.</param>
    /// <param name="documentation">Gives the documentation of a symbol of the framework, by its name there.</param>
    public SdkFeatures(string[] usings, bool allowUnsafe, bool nullable, Func<string, string?> documentation)
    {
        _documents = new EditorDocuments(Host.Value, new EditorSettings(usings, allowUnsafe, nullable));
        _documentation = new FrameworkDocumentation(documentation);
    }

    /// <summary>Finds what may stand at a place.</summary>
    /// <param name="before">The texts that the code continues from.</param>
    /// <param name="mapped">
    /// Assemblies' metadata that stays where it is for as long as the process lives, and the assemblies' paths.
    /// </param>
    /// <param name="files">Paths of other assemblies.</param>
    /// <param name="images">Assemblies that have no file.</param>
    /// <param name="code">The code.</param>
    /// <param name="position">The place.</param>
    /// <param name="variables">The names of variables of the top level.</param>
    /// <param name="most">How many items to give at most.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>It, and whether types may stand there at all.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<(Edited.CompletionList List, bool HasTypes)> CompleteAsync(
        string[] before,
        (nint Start, int Length, string Path)[] mapped,
        string[] files,
        byte[][] images,
        string code,
        int position,
        IReadOnlySet<string> variables,
        int most,
        CancellationToken cancellationToken)
    {
        MetadataReference[] references = [.. mapped.Select(Reference), .. files.Select(Reference), .. images.Select(Reference)];
        Document document = _documents.Open(before, references, code);
        if (CompletionService.GetService(document) is not { } service)
        {
            return (Edited.CompletionList.Empty, false);
        }

        CompletionList found = await service
            .GetCompletionsAsync(document, position, cancellationToken: cancellationToken)
            .ConfigureAwait(false);
        string written = code[Math.Min(found.Span.Start, position)..position];
        List<CompletionCandidate> ordered = CompletionRanking.Order(
            found.ItemsList.Where(IsShown).Select(item => CandidateOf(item, variables)), written);
        var items = new List<Edited.CompletionItem>(Math.Min(ordered.Count, most));
        foreach (CompletionCandidate candidate in ordered.Take(most))
        {
            bool isDescribed = items.Count < CompletionRanking.MostDescribed;
            items.Add(await ItemAsync(service, document, candidate, isDescribed, cancellationToken).ConfigureAwait(false));
        }

        bool hasTypes = found.ItemsList.Any(static item =>
            item.Tags.Contains(WellKnownTags.Class) || item.Tags.Contains(WellKnownTags.Structure));
        return (new Edited.CompletionList(items, ordered.Count <= most), hasTypes);
    }

    /// <inheritdoc/>
    public void Dispose() => _documents.Dispose();

    private static async Task<Edited.CompletionItem> ItemAsync(
        CompletionService service, Document document, CompletionCandidate candidate, bool isDescribed, CancellationToken cancellationToken)
    {
        var item = (CompletionItem)candidate.Source!;
        (string insert, TextSpan span) = (candidate.Text, item.Span);
        if (item.IsComplexTextEdit)
        {
            CompletionChange change = await service
                .GetChangeAsync(document, item, cancellationToken: cancellationToken)
                .ConfigureAwait(false);
            (insert, span) = (change.TextChange.NewText ?? "", change.TextChange.Span);
        }

        string? description = null;
        if (isDescribed)
        {
            CompletionDescription? described = await service.GetDescriptionAsync(document, item, cancellationToken).ConfigureAwait(false);
            description = described?.Text is { Length: > 0 } text ? Cleaned(text, candidate.Kind) : null;
        }

        return new Edited.CompletionItem(
            candidate.Label, candidate.Kind, insert, new Edited.CodeSpan(span.Start, span.Length), description, candidate.IsPreselected);
    }

    // What is of a namespace that is not used has that beside its name. Such types are found beside, for all sources of completion alike.
    private static bool IsShown(CompletionItem item) =>
        !item.DisplayText.StartsWith("__Cell", StringComparison.Ordinal) && !(item.IsComplexTextEdit && item.InlineDescription.Length > 0);

    private static CompletionCandidate CandidateOf(CompletionItem item, IReadOnlySet<string> variables)
    {
        string insert = item.Properties.TryGetValue("InsertionText", out string? text) ? text : item.DisplayText;
        Edited.CompletionKind kind = KindOf(item);
        if (kind == Edited.CompletionKind.Field && variables.Contains(item.DisplayText))
        {
            kind = Edited.CompletionKind.Variable;
        }

        return new CompletionCandidate(
            item.DisplayTextPrefix + item.DisplayText + item.DisplayTextSuffix,
            kind,
            insert,
            item.SortText,
            item.Rules.MatchPriority >= MatchPriority.Preselect,
            item);
    }

    private static Edited.CompletionKind KindOf(CompletionItem item)
    {
        foreach (string tag in item.Tags)
        {
            Edited.CompletionKind? kind = tag switch
            {
                WellKnownTags.Keyword or WellKnownTags.Intrinsic => Edited.CompletionKind.Keyword,
                WellKnownTags.Local or WellKnownTags.Parameter or WellKnownTags.RangeVariable => Edited.CompletionKind.Variable,
                WellKnownTags.Constant => Edited.CompletionKind.Constant,
                WellKnownTags.Field => Edited.CompletionKind.Field,
                WellKnownTags.Property => Edited.CompletionKind.Property,
                WellKnownTags.Event => Edited.CompletionKind.Event,
                WellKnownTags.Method or WellKnownTags.Operator => Edited.CompletionKind.Method,
                WellKnownTags.ExtensionMethod => Edited.CompletionKind.ExtensionMethod,
                WellKnownTags.Class => Edited.CompletionKind.Class,
                WellKnownTags.Structure => Edited.CompletionKind.Struct,
                WellKnownTags.Interface => Edited.CompletionKind.Interface,
                WellKnownTags.Enum => Edited.CompletionKind.Enum,
                WellKnownTags.EnumMember => Edited.CompletionKind.EnumMember,
                WellKnownTags.Delegate => Edited.CompletionKind.Delegate,
                WellKnownTags.TypeParameter => Edited.CompletionKind.TypeParameter,
                WellKnownTags.Namespace => Edited.CompletionKind.Namespace,
                WellKnownTags.Snippet => Edited.CompletionKind.Snippet,
                WellKnownTags.File => Edited.CompletionKind.File,
                WellKnownTags.Folder => Edited.CompletionKind.Folder,
                _ => null,
            };
            if (kind is not null)
            {
                return kind.Value;
            }
        }

        return Edited.CompletionKind.Text;
    }

    private static string Cleaned(string text, Edited.CompletionKind kind)
    {
        string clean = OwnNames().Replace(text.ReplaceLineEndings("\n").Trim(), "");
        return kind == Edited.CompletionKind.Variable
            ? FieldOrLocal().Replace(clean, "(variable) ")
            : clean;
    }

    [GeneratedRegex(@"(global::)?__Cell\d+_\d+\.")]
    private static partial Regex OwnNames();

    [GeneratedRegex(@"^\((field|local variable)\) ")]
    private static partial Regex FieldOrLocal();

    private unsafe MetadataReference Reference((nint Start, int Length, string Path) metadata) => _mapped.GetOrAdd(
        (metadata.Start, metadata.Path),
        static (_, made) => AssemblyMetadata
            .Create(ModuleMetadata.CreateFromMetadata(made.Metadata.Start, made.Metadata.Length))
            .GetReference(made.Documentation, filePath: made.Metadata.Path, display: made.Metadata.Path),
        (Metadata: metadata, Documentation: _documentation));

    private MetadataReference Reference(string path) => _files.GetOrAdd(path, static file =>
        MetadataReference.CreateFromFile(file, documentation: XmlDocumentationProvider.CreateFromFile(Path.ChangeExtension(file, ".xml"))));

    private MetadataReference Reference(byte[] image) => _images.GetValue(image, static bytes => MetadataReference.CreateFromImage(bytes));
}
