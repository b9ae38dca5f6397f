using Hawser.Cli.Repl;
using Hawser.Cli.Terminal;
using Hawser.Runtimes;
using Hawser.Runtimes.CSharp;
using Hawser.Tests.Shared;

namespace Hawser.Cli.Tests;

/// <summary>The console's conversation, with a runtime in this process: what it shows and what it ends with.</summary>
[Collection(nameof(Alone))]
public sealed class ReplSessionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Submissions_see_what_those_before_them_define_and_results_come_in_order()
    {
        using var terminal = new TestTerminal("var x = 20;\nConsole.Write(\"a\");\nint Twice(int n)\n{\n    return 2 * n;\n}\nTwice(x)\n");

        Assert.Equal(ExitCodes.Success, await RunAsync(terminal));

        Assert.Equal("a\n40\n", terminal.Out);
        Assert.Empty(terminal.Error);
    }

    [Fact]
    public async Task E8_failures_are_told_on_standard_error_and_by_the_exit_code_and_cost_only_themselves()
    {
        using var terminal = new TestTerminal("var x = 1;\nvar y = missing;\nthrow new Exception(\"no\");\nx\n");

        Assert.Equal(ExitCodes.Failed, await RunAsync(terminal));

        Assert.Equal("1\n", terminal.Out);
        Assert.Equal(
            "cell 2 (1,9): error CS0103: The name 'missing' does not exist in the current context\n"
            + "System.Exception: no\n   at top level in cell 3, line 1\n",
            terminal.Error);
    }

    [Fact]
    public async Task Variables_are_shown_with_type_and_value_and_nothing_else_is()
    {
        using var terminal = new TestTerminal(
            "int a = 1;\nobject b = \"two\\nlines\";\nint F() => 3;\nclass C { }\nList<string> c = [\"x\"];\nstring a = \"new\";\nint wrong = 1 / (b.Length);\n:vars\n");

        await RunAsync(terminal);

        string[] lines = [.. terminal.Out.Split('\n').Select(static line => line.TrimEnd()).Where(static line => line.Length > 0)];
        Assert.Equal(["b  object        two lines", "c  List<string>  [ x ]", "a  string        new"], lines);
    }

    [Fact]
    public async Task Of_a_variable_that_is_a_query_the_type_is_shown_and_its_code_does_not_run()
    {
        using var terminal = new TestTerminal(
            "int runs = 0;\nvar lazy = new[] { 1, 2 }.Select(n => { runs++; return n; });\nvar nested = new[] { lazy };\n:vars\nruns\n");

        await RunAsync(terminal);

        string[] lines = [.. terminal.Out.Split('\n').Select(static line => line.TrimEnd()).Where(static line => line.Length > 0)];
        Assert.Equal("0", lines[^1]);
        Assert.Contains(lines, static line => line.StartsWith("lazy    IEnumerable<int>", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.Contains("[ (lazy sequence", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Restart_forgets_everything_and_an_unknown_command_is_named()
    {
        using var terminal = new TestTerminal("int a = 1;\n:restart\n:vars\n:unknown\na\n");

        Assert.Equal(ExitCodes.Failed, await RunAsync(terminal));

        Assert.Contains("There are no variables.", terminal.Out, StringComparison.Ordinal);
        Assert.Contains("':unknown'; :help lists", terminal.Error, StringComparison.Ordinal);
        Assert.Contains("CS0103", terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_lists_commands_and_keys_and_quit_ends()
    {
        using var terminal = new TestTerminal(":help\n:quit\n1\n");

        Assert.Equal(ExitCodes.Success, await RunAsync(terminal));

        Assert.Contains(":restart", terminal.Out, StringComparison.Ordinal);
        Assert.Contains("Ctrl+C", terminal.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("\n1\n", terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task E12_code_that_asks_gets_the_next_line_and_then_the_end()
    {
        using var terminal = new TestTerminal("var name = Console.ReadLine();\nAnn\nname\nConsole.ReadLine() is null\n");

        Assert.Equal(ExitCodes.Success, await RunAsync(terminal));

        Assert.Equal("Ann\ntrue\n", terminal.Out, ignoreCase: true);
    }

    [Fact]
    public async Task E13_an_interrupt_ends_what_runs_and_the_next_submission_has_the_variables()
    {
        using var terminal = new TestTerminal("var x = 1;\nConsole.WriteLine(\"waits\"); await Task.Delay(-1);\nx + 1\n");
        Task<int> running = RunAsync(terminal);
        await terminal.WaitForOutAsync("waits\n").WaitAsync(Patience);

        terminal.Raise(StopSignal.Interrupt);

        Assert.Equal(ExitCodes.Failed, await running);
        Assert.Equal("waits\n2\n", terminal.Out);
        Assert.Equal("Interrupted.\n", terminal.Error);
        Assert.Equal(0, terminal.Listeners);
    }

    [Fact]
    public async Task What_asks_the_process_to_end_ends_the_console_with_its_runtime()
    {
        using var terminal = new TestTerminal("Console.WriteLine(\"waits\"); await Task.Delay(-1);\n6 * 7\n");
        Task<int> running = RunAsync(terminal);
        await terminal.WaitForOutAsync("waits\n").WaitAsync(Patience);

        terminal.Raise(StopSignal.Terminate);

        Assert.Equal(ExitCodes.Interrupted, await running);
        Assert.Equal("waits\n", terminal.Out);
        Assert.DoesNotContain("new runtime", terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Magic_commands_are_done_as_in_notebooks_and_what_is_not_supported_is_said()
    {
        using var terminal = new TestTerminal("#!time\n6 * 7\n#!markdown\n# Title\n#!fsharp\nlet x = 1\n#!import nothing.ipynb\n");

        Assert.Equal(ExitCodes.Failed, await RunAsync(terminal));

        Assert.Matches("^42\nWall time: [0-9.]+ms\n# Title\n$", terminal.Out);
        Assert.Contains("cell 3 (1,1): error: F# cannot be run here", terminal.Error, StringComparison.Ordinal);
        Assert.Contains("cell 4 (1,1): error: There is no file '", terminal.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1 + 1", true)]
    [InlineData("void F() {", false)]
    [InlineData("void F() { }", true)]
    [InlineData("var text = \"\"\"", false)]
    [InlineData(":vars", true)]
    [InlineData("#!time", false)]
    [InlineData("#!time\nvoid F() {", false)]
    [InlineData("#!time\n1", true)]
    [InlineData("#!html\n<b>", true)]
    [InlineData("#!import a.ipynb", true)]
    public void A_submission_is_complete_when_nothing_is_missing_at_its_end(string text, bool isComplete) =>
        Assert.Equal(isComplete, SubmissionText.IsComplete(text));

    private static async Task<int> RunAsync(TestTerminal terminal)
    {
        await using var template = new EmbeddedRuntime(new EmbeddedOptions { Language = typeof(CSharpLanguage) });
        using var session = new ReplSession(
            terminal.Console, new LineSubmissionReader(terminal.Console.OpenIn()), template, isPerson: false);
        return await session.RunAsync(CancellationToken.None).WaitAsync(Patience);
    }
}
