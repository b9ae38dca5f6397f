using System.Text.Json;
using Hawser.Cli.Running;
using Hawser.Notebooks;
using Hawser.Runtimes;

namespace Hawser.Cli.Tests.Running;

/// <summary>What becomes of a document that is run.</summary>
public sealed class DocumentRunTests
{
    [Fact]
    public async Task E1_E2_E6_cells_continue_from_each_other_and_their_outputs_come_in_order()
    {
        Runs.Result run = await Runs.CellsAsync("var x = 20;", "Console.WriteLine(\"adding\"); x + 1", "display(x); new { X = x }");

        Assert.Equal((ExitCodes.Success, 3, 3, 0), (run.Outcome.ExitCode, run.Outcome.Cells, run.Outcome.Run, run.Outcome.Failed));
        Assert.Equal("adding\n21\n20\n{ X = 20 }\n", run.Out);
        Assert.Equal("", run.Error);
        Assert.Equal(["", "adding\n21", "20\n{ X = 20 }"], run.Texts);
        Assert.Equal([1, 2, 3], run.Executed.Cells.Select(static cell => cell.ExecutionCount));
    }

    [Fact]
    public async Task E8_E9_a_cell_that_fails_ends_the_run_and_says_where()
    {
        Runs.Result run = await Runs.CellsAsync("int Divide(int a, int b) => a / b;", "\nDivide(1, 0)", "3");

        Assert.Equal((ExitCodes.Failed, 2, 1), (run.Outcome.ExitCode, run.Outcome.Run, run.Outcome.Failed));
        Assert.Contains("System.DivideByZeroException", run.Error, StringComparison.Ordinal);
        Assert.Contains("in cell 2, line 2", run.Error, StringComparison.Ordinal);
        Assert.Contains(
            "hawser: 1 of 3 cells did not succeed: cell 2. The one after it was not run; --keep-going runs them.", run.Error, StringComparison.Ordinal);
        Assert.Equal("System.DivideByZeroException", Assert.IsType<ErrorOutput>(Assert.Single(run.Executed.Cells[1].Outputs)).Name);
        Assert.Null(run.Executed.Cells[2].ExecutionCount);
    }

    [Fact]
    public async Task The_cells_after_one_that_failed_run_when_the_run_keeps_going()
    {
        Runs.Result run = await Runs.CellsAsync(
            new RunOptions { KeepGoing = true }, "var x = missing;", "throw new Exception(\"no\");", "6 * 7");

        Assert.Equal((ExitCodes.Failed, 3, 2), (run.Outcome.ExitCode, run.Outcome.Run, run.Outcome.Failed));
        Assert.Contains("cell 1 (1,9): error CS0103", run.Error, StringComparison.Ordinal);
        Assert.Contains("2 of 3 cells did not succeed, the first was cell 1.", run.Error, StringComparison.Ordinal);
        Assert.Equal("42", run.Texts.Last());
    }

    [Fact]
    public async Task E14_a_run_that_takes_longer_than_it_may_is_ended_in_its_cell()
    {
        // The process's first cell takes as long as the compiler takes to come up.
        await Runs.CellsAsync(new RunOptions(), "1");

        Runs.Result run = await Runs.CellsAsync(
            new RunOptions { Timeout = TimeSpan.FromSeconds(2), KeepGoing = true }, "1", "while (true) { }", "3");

        Assert.Equal((ExitCodes.LimitExceeded, 2), (run.Outcome.ExitCode, run.Outcome.Run));
        Assert.Contains(
            "The run took longer than 2 s, and was ended in cell 2. Give it more by --timeout.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_limit_of_memory_refuses_is_told_as_that_and_without_a_limit_it_is_an_exception_as_others_are()
    {
        const string code = "throw new InvalidOperationException(\"so\", new OutOfMemoryException());";

        Runs.Result limited = await Runs.CellsAsync(new RunOptions { MemoryLimit = 300 << 20 }, "1", code);
        Runs.Result free = await Runs.CellsAsync(code);

        Assert.Equal((ExitCodes.LimitExceeded, ExitCodes.Failed), (limited.Outcome.ExitCode, free.Outcome.ExitCode));
        Assert.Contains(
            "hawser: The runtime ran out of memory in cell 2. Give it more by --memory.",
            limited.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task E13_an_interrupt_ends_the_cell_and_the_next_one_finds_the_variables()
    {
        var signals = new TaskCompletionSource<DocumentRun>(TaskCreationOptions.RunContinuationsAsynchronously);
        NotebookDocument document = new()
        {
            Cells = [NotebookCell.Code("var kept = 7;"), NotebookCell.Code("Console.ReadLine(); await Task.Delay(-1);"), NotebookCell.Code("kept")],
        };
        Task<Runs.Result> running = Runs.DocumentAsync(
            document, "test.ipynb", "now\n", new RunOptions { KeepGoing = true }, run => signals.SetResult(run));
        DocumentRun run = await signals.Task;
        Task interrupting = Task.Run(async () =>
        {
            while (run.Current?.Number != 2 || (await run.InterruptAsync()).Outcome == InterruptOutcome.NothingRunning)
            {
                await Task.Yield();
            }
        });
        Runs.Result result = await running;

        await interrupting;
        Assert.Equal((ExitCodes.Failed, 3, 1), (result.Outcome.ExitCode, result.Outcome.Run, result.Outcome.Failed));
        Assert.Equal("7", result.Texts.Last());
        Assert.Equal("Interrupted", Assert.IsType<ErrorOutput>(result.Executed.Cells[1].Outputs[^1]).Name);
    }

    [Fact]
    public async Task E12_a_cell_reads_lines_of_the_tools_input_and_then_its_end()
    {
        NotebookDocument document = new() { Cells = [NotebookCell.Code("$\"{Console.ReadLine()}, {Console.ReadLine()}, {Console.ReadLine() ?? \"end\"}\"")] };

        Runs.Result run = await Runs.DocumentAsync(document, "test.md", "one\ntwo\n");

        Assert.Equal("one, two, end\n", run.Out);
    }

    [Fact]
    public async Task Arguments_are_values_of_Args_and_those_of_an_application_its_args()
    {
        var options = new RunOptions { Arguments = [new("name", "a \"b\" \\ ü\n"), new("n", "3")] };

        Runs.Result notebook = await Runs.CellsAsync(
            options, "Args[\"name\"] + Args[\"n\"] + Args.GetValueOrDefault(\"other\", \"default\")");
        Runs.Result without = await Runs.CellsAsync("Args.Count");
        Runs.Result application = await Runs.DocumentAsync(
            new NotebookDocument { Cells = [NotebookCell.Code("Console.Write(args[1]);")] }, "app.cs", "", options);

        Assert.Equal("a \"b\" \\ ü\n3default\n", notebook.Out);
        Assert.Equal("0\n", without.Out);
        Assert.Equal("n=3\n", application.Out);
    }

    [Fact]
    public async Task What_cannot_be_run_is_an_error_of_its_cell_with_its_line()
    {
        NotebookDocument document = new()
        {
            Cells =
            [
                new NotebookCell { Source = "let x = 1", Language = "fsharp" },
                NotebookCell.Code("1\n#!share --from fsharp x"),
                NotebookCell.Code("#!import missing.dib"),
                NotebookCell.Code("2"),
            ],
        };

        Runs.Result run = await Runs.DocumentAsync(document, "test.dib", "", new RunOptions { KeepGoing = true });

        Assert.Equal((ExitCodes.Failed, 4, 3), (run.Outcome.ExitCode, run.Outcome.Run, run.Outcome.Failed));
        Assert.Contains("cell 1 (1,1): error: F# cannot be run here", run.Error, StringComparison.Ordinal);
        Assert.Contains(
            "cell 2 (2,1): error: There is no magic command '#!share' here. All cells are C#", run.Error, StringComparison.Ordinal);
        Assert.Contains("There is no file '", run.Error, StringComparison.Ordinal);
        Assert.Equal("2\n", run.Out);
    }

    [Fact]
    public async Task A_file_that_imports_itself_is_told_as_such()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("hawser-import-");
        try
        {
            string path = Path.Combine(folder.FullName, "a.dib");
            await File.WriteAllTextAsync(path, "#!csharp\n#!import b.csx\n");
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "b.csx"), "#!import a.dib");

            Runs.Result run = await Runs.FileAsync(path);

            Assert.Contains("b.csx (1,1): error: 'a.dib' imports itself: a.dib → b.csx → a.dib.", run.Error, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Time_is_measured_for_the_whole_cell()
    {
        Runs.Result run = await Runs.CellsAsync("#!time\nvar x = 1;\n#!html\n<b/>");

        Assert.Matches(@"^<b/>\nWall time: [\d.]+ms\n$", run.Out);
    }

    [Fact]
    public async Task E18_displays_that_change_are_kept_as_they_were_last()
    {
        Runs.Result run = await Runs.CellsAsync(
            "var shown = display(\"first\"); display(\"other\"); shown.Update(\"last\");", "shown.Update(\"later\");");

        Assert.Equal("later\nother", run.Texts.First());
        Assert.Equal("", run.Texts.Last());
    }

    [Fact]
    public async Task Each_event_is_one_line_of_JSON()
    {
        Runs.Result run = await Runs.CellsAsync("Console.Write(\"a\\nb\"); new { X = 1 }", "oops");

        JsonElement[] events = [.. run.Json.Select(static line => JsonDocument.Parse(line).RootElement.Clone())];
        Assert.Equal(
            ["cell", "output", "result", "cell", "result", "end"], events.Select(static one => one.GetProperty("event").GetString()));
        Assert.Equal("a\nb", events[1].GetProperty("text").GetString());
        Assert.Equal("{ X = 1 }", events[2].GetProperty("data").GetProperty("text/plain").GetString());
        Assert.StartsWith("<table", events[2].GetProperty("data").GetProperty("text/html").GetString(), StringComparison.Ordinal);
        Assert.Equal("compilationFailed", events[4].GetProperty("status").GetString());
        Assert.Equal("CS0103", events[4].GetProperty("diagnostics")[0].GetProperty("code").GetString());
        Assert.Equal(1, events[5].GetProperty("exitCode").GetInt32());
    }
}
