using Hawser.Notebooks;
using Hawser.Tests.Shared;

namespace Hawser.Cli.Tests.Running;

/// <summary>
/// The notebooks of samples/notebooks: each runs, puts out what is in <c>expected</c> beside it, and is the same after it went through
/// each other format.
/// </summary>
public sealed class SampleNotebookTests
{
    private const string Folder = "samples/notebooks";

    public static TheoryData<string> Notebooks =>
        [.. Directory.EnumerateFiles(Repository.Find(Folder)).Select(static path => Path.GetFileName(path)).Where(static name => name != "shared.csx").Order()];

    [Theory]
    [MemberData(nameof(Notebooks))]
    public async Task A_notebook_runs_and_puts_out_what_is_expected(string name)
    {
        Runs.Result run = await Runs.FileAsync(Repository.Find($"{Folder}/{name}"), "Ada\n4\n5\n\n");

        string outputs = string.Concat(run.Texts.Select(static (text, index) => $"--- {index + 1}\n{text}\n"));
        string file = Repository.Find($"{Folder}/expected/{name}.txt");
        if (Environment.GetEnvironmentVariable("HAWSER_ACCEPT_OUTPUTS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, outputs);
        }

        Assert.Equal((ExitCodes.Success, ""), (run.Outcome.ExitCode, Errors(name, run.Error)));
        Assert.Equal(await File.ReadAllTextAsync(file), outputs);
    }

    [Theory]
    [MemberData(nameof(Notebooks))]
    public async Task A_notebook_goes_through_each_format_and_loses_nothing(string name)
    {
        string text = await File.ReadAllTextAsync(Repository.Find($"{Folder}/{name}"));
        var own = NotebookFormat.OfPath(name);
        NotebookDocument document = own.Read(text);

        Assert.Equal(text, own.Write(document));
        NotebookDocument through = document;
        foreach (NotebookFormat format in NotebookFormat.All.Where(format => format != NotebookFormat.Cs))
        {
            through = format.Read(format.Write(through));
        }

        Assert.Equal(document.Cells.Select(Essence), through.Cells.Select(Essence));
    }

    [Fact]
    public void There_are_notebooks_of_each_format() => Assert.Equal(
        NotebookFormat.All.Select(static format => format.Title).Order(),
        Notebooks.Select(static row => NotebookFormat.OfPath(row.Data).Title).Distinct().Order());

    private static (string Language, string Source) Essence(NotebookCell cell) => (cell.Language, cell.Source.Trim());

    /// <summary>What was said on standard error, where the notebook says nothing there itself.</summary>
    private static string Errors(string name, string error) => name == "exceptions.dib" ? "" : error;
}
