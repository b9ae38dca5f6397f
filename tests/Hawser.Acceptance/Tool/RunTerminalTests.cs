namespace Hawser.Acceptance.Tool;

/// <summary>A run in a real terminal: what its user sees while a cell takes its time.</summary>
public sealed class RunTerminalTests : IDisposable
{
    private readonly ToolProgram _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task E12_a_cell_that_runs_is_named_with_its_number_and_time_until_it_asks_or_ends()
    {
        string script = Path.Combine(_tool.Folder, "slow.csx");
        string go = Path.Combine(_tool.Folder, "go");
        await File.WriteAllTextAsync(
            script,
            "// %%\nConsole.WriteLine(\"first\");\n// %%\nwhile (!File.Exists(\"go\"))\n{\n    await Task.Yield();\n}\n"
            + "Console.Write(\"Who? \");\n$\"Hello, {Console.ReadLine()}.\"\n");
        await using Terminal terminal = await Terminal.StartAsync(
            _tool.Folder, $"'{ToolProgram.Path}' run '{script}'; echo \"exit code $?\"; read line", _tool.Environment);

        await terminal.WaitForAsync(
            static screen => screen.Contains("\nfirst\n[2/2] while (!File.Exists(\"go\"))\n", StringComparison.Ordinal)
                && screen.EndsWith("s  cell 2 of 2: while (!File.Exists(\"go\"))", StringComparison.Ordinal),
            "the cell with its time");
        await File.WriteAllTextAsync(go, "");
        await terminal.WaitForAsync("[2/2] while (!File.Exists(\"go\"))", "Who?");
        await terminal.EnterAsync("Ann");

        // What is typed before it is asked for, the terminal has shown already, and it is shown once more: the cell's words are there before its question.
        await terminal.WaitForAsync(
            static screen => (screen.Contains("\nWho? Ann\n", StringComparison.Ordinal) || screen.Contains("\nWho? AnnAnn\n", StringComparison.Ordinal))
                && screen.Contains("\nHello, Ann.\n2 cells, ", StringComparison.Ordinal)
                && screen.EndsWith("\nexit code 0", StringComparison.Ordinal),
            "the end");
    }
}
