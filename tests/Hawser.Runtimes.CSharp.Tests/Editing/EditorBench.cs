using Hawser.Runtimes.CSharp.Editing;
using Hawser.Runtimes.CSharp.Tests.Support;
using Hawser.Runtimes.Editing;
using Hawser.Runtimes.Languages;

namespace Hawser.Runtimes.CSharp.Tests.Editing;

/// <summary>Cells, and an editor that is asked about a further one. In the code that it is asked about, <c>|</c> is the place.</summary>
internal sealed class EditorBench : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly Notebook _notebook;
    private readonly List<EvaluationReference> _cells = [];

    public EditorBench(CSharpCompletion completion = CSharpCompletion.BuiltIn, CSharpSettings? settings = null)
    {
        _notebook = new Notebook((settings ?? new CSharpSettings()) with { Completion = completion });
        Editor = _notebook.Session.OpenEditor(ownsProcess: false)!;
        Assert.Equal(completion == CSharpCompletion.Sdk, completion == CSharpCompletion.Sdk && ((CSharpEditor)Editor).UsesSdk);
    }

    public ILanguageEditor Editor { get; }

    /// <summary>The cells so far, as parents.</summary>
    public IReadOnlyList<EvaluationReference> Cells => _cells;

    public Notebook Notebook => _notebook;

    /// <summary>Runs a cell, which continues from all before it.</summary>
    public async Task RunAsync(string code)
    {
        string name = $"cell{_cells.Count + 1}";
        await _notebook.EvaluateAsync(name, code, [.. _cells.Select(static cell => cell.Evaluation)]);
        _cells.Insert(0, new EvaluationReference("main", name));
    }

    public EditRequest Request(string code)
    {
        int position = code.IndexOf('|', StringComparison.Ordinal);
        return new EditRequest
        {
            Container = "main",
            Name = "editor",
            Code = position < 0 ? code : code.Remove(position, 1),
            Position = Math.Max(position, 0),
            Parents = _cells,
        };
    }

    public Task<CompletionList> CompleteAsync(string code) =>
        Editor.CompleteAsync(Request(code), TestContext.Current.CancellationToken).WaitAsync(Limit);

    public async Task<string[]> LabelsAsync(string code) => [.. (await CompleteAsync(code)).Items.Select(static item => item.Label)];

    public async Task<Hover> HoverAsync(string code) =>
        await Editor.HoverAsync(Request(code), TestContext.Current.CancellationToken).WaitAsync(Limit)
        ?? throw new InvalidOperationException("It says nothing.");

    public async Task<SignatureHelp> SignatureAsync(string code) =>
        await Editor.SignatureHelpAsync(Request(code), TestContext.Current.CancellationToken).WaitAsync(Limit)
        ?? throw new InvalidOperationException("It says nothing.");

    public Task<IReadOnlyList<CodeDiagnostic>> DiagnoseAsync(string code) =>
        Editor.DiagnoseAsync(Request(code), TestContext.Current.CancellationToken).WaitAsync(Limit);

    public async Task<string> FormatAsync(string code)
    {
        FormattedCode formatted = await Editor.FormatAsync(Request(code), TestContext.Current.CancellationToken).WaitAsync(Limit);
        return code.Contains('|', StringComparison.Ordinal) ? formatted.Code.Insert(formatted.Position, "|") : formatted.Code;
    }

    public async ValueTask DisposeAsync()
    {
        await Editor.DisposeAsync();
        await _notebook.DisposeAsync();
    }
}
