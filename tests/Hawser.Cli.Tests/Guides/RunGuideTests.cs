using Hawser.Cli.Running;
using Hawser.Cli.Tests.Running;
using Hawser.Notebooks;
using Hawser.Tests.Shared;

namespace Hawser.Cli.Tests.Guides;

/// <summary>The code of the guide to running notebooks, run.</summary>
public sealed class RunGuideTests
{
    [Fact]
    public async Task Values_from_outside_have_defaults()
    {
        const string code = """
            string unit = Args.GetValueOrDefault("unit", "km/h");
            double speed = double.Parse(Args.GetValueOrDefault("speed", "20"));
            $"{speed} {unit}"
            """;

        Runs.Result run = await Runs.CellsAsync(new RunOptions { Arguments = [new("unit", "kn")] }, code);

        Assert.Equal("20 kn\n", run.Out);
    }

    [Fact]
    public async Task A_file_is_converted_by_reading_and_writing_it()
    {
        string dib = Repository.Find("samples/notebooks/strings.dib");
        string ipynb = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():n}.ipynb");

        NotebookDocument document = await NotebookFile.ReadAsync(dib);
        await NotebookFile.WriteAsync(ipynb, document);

        Assert.Equal(document.Cells.Count, (await NotebookFile.ReadAsync(ipynb)).Cells.Count);
        File.Delete(ipynb);
    }

    [Fact]
    public void The_code_in_the_guide_is_code_that_is_run_here() =>
        DocumentCode.IsTakenFrom("docs/guides/run-notebooks.md", "tests/Hawser.Cli.Tests/Guides");
}
