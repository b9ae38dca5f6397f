using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Host;
using Microsoft.CodeAnalysis.Text;

namespace Hawser.Runtimes.CSharp.Editing;

/// <summary>
/// The documents that Roslyn's workspaces answer from: the code as its author wrote it, as a submission, after one for each text that it
/// continues from. What was found out about those is kept for the next question, so that this one reads the code only. Thread-safe.
/// Disposing frees all.
/// </summary>
internal sealed class EditorDocuments : IDisposable
{
    /// <summary>
    /// What the classes of the code and of the texts before it begin with: as those of cells, with a number that no container has.
    /// </summary>
    private const string Classes = "__Cell2147483647_";

    /// <summary>So many sets of parents are kept ready: more containers than that are not edited at once.</summary>
    private const int MostKept = 4;

    private readonly EditorSettings _settings;
    private readonly CSharpParseOptions _parsing = new(
        LanguageVersion.Latest, DocumentationMode.Parse, SourceCodeKind.Script, preprocessorSymbols: ["TRACE"]);

    private readonly AdhocWorkspace _workspace;
    private readonly Lock _gate = new();
    private readonly List<Prepared> _prepared = [];

    /// <summary>Makes a workspace.</summary>
    /// <param name="host">Its services.</param>
    /// <param name="settings">How code is read.</param>
    public EditorDocuments(HostServices host, EditorSettings settings)
    {
        _settings = settings;
        _workspace = new AdhocWorkspace(host);
    }

    /// <summary>The workspace.</summary>
    public Workspace Workspace => _workspace;

    /// <summary>Opens a code.</summary>
    /// <param name="before">The texts that it continues from, in their order.</param>
    /// <param name="references">What all of them refer to.</param>
    /// <param name="code">The code.</param>
    public Document Open(IReadOnlyList<string> before, IReadOnlyList<MetadataReference> references, string code)
    {
        Prepared prepared;
        lock (_gate)
        {
            int known = _prepared.FindIndex(item => item.References.SequenceEqual(references) && item.Before.SequenceEqual(before));
            prepared = known < 0 ? Prepare(before, references) : _prepared[known];
            if (known >= 0)
            {
                _prepared.RemoveAt(known);
            }
            else if (_prepared.Count == MostKept)
            {
                _prepared.RemoveAt(MostKept - 1);
            }

            _prepared.Insert(0, prepared);
        }

        return prepared.Solution.WithDocumentText(prepared.Code, SourceText.From(code)).GetDocument(prepared.Code)!;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _prepared.Clear();
        }

        _workspace.Dispose();
    }

    private Prepared Prepare(IReadOnlyList<string> before, IReadOnlyList<MetadataReference> references)
    {
        Solution solution = _workspace.CurrentSolution;
        ProjectId? previous = null;
        for (int i = 0; i < before.Count; i++)
        {
            (solution, DocumentId text) = Add(solution, $"{Classes}{i + 1}", before[i], references, previous);
            previous = text.ProjectId;
        }

        (solution, DocumentId code) = Add(solution, $"{Classes}0", "", references, previous);
        return new Prepared([.. before], [.. references], solution, code);
    }

    private (Solution Solution, DocumentId Document) Add(
        Solution solution, string name, string text, IReadOnlyList<MetadataReference> references, ProjectId? previous)
    {
        var project = ProjectId.CreateNewId(name);
        var document = DocumentId.CreateNewId(project, name);
        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary,
            scriptClassName: name,
            usings: _settings.Usings,
            allowUnsafe: _settings.AllowUnsafe,
            nullableContextOptions: _settings.Nullable ? NullableContextOptions.Enable : NullableContextOptions.Disable,
            assemblyIdentityComparer: DesktopAssemblyIdentityComparer.Default,
            concurrentBuild: false);
        var info = ProjectInfo.Create(
            project,
            VersionStamp.Default,
            name,
            name,
            LanguageNames.CSharp,
            compilationOptions: options,
            parseOptions: _parsing,
            projectReferences: previous is null ? [] : [new ProjectReference(previous)],
            metadataReferences: references,
            isSubmission: true);
        var content = TextLoader.From(TextAndVersion.Create(SourceText.From(text), VersionStamp.Default));
        return (
            solution.AddProject(info).AddDocument(DocumentInfo.Create(document, name, sourceCodeKind: SourceCodeKind.Script, loader: content)),
            document);
    }

    private sealed record Prepared(string[] Before, MetadataReference[] References, Solution Solution, DocumentId Code);
}
