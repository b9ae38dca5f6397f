using Hawser.Cli.Running;
using Hawser.Notebooks;
using Hawser.Runtimes;
using Hawser.Runtimes.CSharp;

namespace Hawser.Cli.Tests.Running;

/// <summary>Runs documents in this process: the same as the tool does, but for the process.</summary>
internal static class Runs
{
    /// <summary>What came of a run.</summary>
    /// <param name="Outcome">How it ended.</param>
    /// <param name="Executed">The document with its outputs.</param>
    /// <param name="Out">What a person saw of outputs.</param>
    /// <param name="Error">What a person saw of errors and messages.</param>
    /// <param name="Json">What a program read.</param>
    public sealed record Result(RunOutcome Outcome, NotebookDocument Executed, string Out, string Error, IReadOnlyList<string> Json)
    {
        /// <summary>The text of each cell's outputs.</summary>
        public IEnumerable<string> Texts =>
            Executed.Cells.Where(static cell => cell.Kind == NotebookCellKind.Code).Select(static cell => OutputText.Of(cell.Outputs));
    }

    /// <summary>Runs a file.</summary>
    public static async Task<Result> FileAsync(
        string path, string input = "", RunOptions? options = null, Action<DocumentRun>? started = null)
    {
        NotebookDocument document = await NotebookFile.ReadAsync(path);
        return await DocumentAsync(document, path, input, options, started);
    }

    /// <summary>Runs cells of C#.</summary>
    public static Task<Result> CellsAsync(params string[] cells) => CellsAsync(new RunOptions(), cells);

    /// <summary>Runs cells of C#.</summary>
    public static Task<Result> CellsAsync(RunOptions options, params string[] cells) => DocumentAsync(
        new NotebookDocument { Cells = [.. cells.Select(NotebookCell.Code)] }, "test.ipynb", "", options);

    /// <summary>Runs a document.</summary>
    public static async Task<Result> DocumentAsync(
        NotebookDocument document, string path, string input = "", RunOptions? options = null, Action<DocumentRun>? started = null)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        await using var runtime = new EmbeddedRuntime(new EmbeddedOptions
        {
            Language = typeof(CSharpLanguage),
            LanguageSettings = new CSharpSettings { References = new ReferenceSettings { BaseFolder = folder } }.ToJson(),
        });
        await runtime.ConnectAsync();
        using var terminal = new TestTerminal(input);
        using var json = new StringWriter();
        var collector = new OutputCollector();
        var run = new DocumentRun(
            runtime,
            options ?? new RunOptions(),
            new RunInput(terminal.Console),
            collector,
            new TerminalListener(terminal.Console, TimeProvider.System),
            new JsonListener(json));
        started?.Invoke(run);
        RunOutcome outcome = await run.RunAsync(document, path).WaitAsync(TimeSpan.FromMinutes(1));
        return new Result(
            outcome,
            collector.Executed(document),
            terminal.Out,
            terminal.Error,
            json.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
