using System.Globalization;
using System.Text.RegularExpressions;

namespace Hawser.Acceptance.Tool;

/// <summary>The console in a real terminal, as a person drives it: the transcript of one sitting.</summary>
public sealed partial class ReplTerminalTests : IDisposable
{
    private readonly ToolProgram _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task E13_a_sitting_in_a_terminal_from_the_first_expression_to_the_end()
    {
        int first, second;
        await using (Terminal terminal = await Terminal.StartAsync(
            _tool.Folder, $"'{ToolProgram.Path}' repl; echo \"exit code $?\"; read line", _tool.Environment))
        {
            first = ProcessOf(await terminal.WaitForAsync(static screen => screen.EndsWith("\n>", StringComparison.Ordinal), "the prompt"));

            await terminal.EnterAsync("var kept = 20 + 1;");
            await terminal.WaitForAsync("> var kept = 20 + 1;", ">");
            await terminal.EnterAsync("2 * kept");
            await terminal.WaitForAsync("> 2 * kept", "42", ">");

            // A submission of several lines goes on until it is complete.
            await terminal.EnterAsync("int Twice(int number)");
            await terminal.EnterAsync("{");
            await terminal.WaitForAsync(static screen => screen.EndsWith("\n  {", StringComparison.Ordinal), "the second line");
            await terminal.EnterAsync("return 2 * number;");
            await terminal.EnterAsync("}");
            await terminal.WaitForAsync("> int Twice(int number)", "  {", "      return 2 * number;", "  }", ">");
            await terminal.EnterAsync("Twice(kept)");
            await terminal.WaitForAsync("> Twice(kept)", "42", ">");

            // The history, changed.
            await terminal.PressAsync("Up", "BSpace");
            await terminal.EnterAsync(" + 1)");
            await terminal.WaitForAsync("> Twice(kept + 1)", "44", ">");

            // Lines that are pasted are one submission, which waits for Enter.
            await terminal.PasteAsync("int Thrice(int number)\n{\n    return 3 * number;\n}\nThrice(kept)\n");
            await terminal.WaitForAsync("> int Thrice(int number)", "  {", "      return 3 * number;", "  }", "  Thrice(kept)");
            await terminal.PressAsync("Enter");
            await terminal.WaitForAsync("  Thrice(kept)", "63", ">");

            // Ctrl+C at the prompt gives up what is written.
            await terminal.TypeAsync("never sent");
            await terminal.WaitForAsync("> never sent");
            await terminal.PressAsync("C-c");
            await terminal.WaitForAsync("> never sent", ">");

            // Code that asks.
            await terminal.EnterAsync("var name = Console.ReadLine();");
            await terminal.EnterAsync("Ann");
            await terminal.WaitForAsync(static screen => screen.EndsWith("\nAnn\n>", StringComparison.Ordinal), "the answer");

            // An endless loop, interrupted; the variables are there.
            await terminal.EnterAsync("Console.WriteLine(\"round and \" + \"round\"); while (true) { }");
            await terminal.WaitForAsync(static screen => screen.EndsWith("\nround and round", StringComparison.Ordinal), "the loop");
            await terminal.PressAsync("C-c");
            await terminal.WaitForAsync("round and round", "Interrupted.", ">");
            await terminal.EnterAsync(":vars");
            await terminal.WaitForAsync("> :vars", "kept  int     21", "name  string  Ann", ">");

            await terminal.EnterAsync(":restart");
            second = ProcessOf(await terminal.WaitForAsync(
                static screen => Regex.IsMatch(screen, "> :restart\nA new runtime, in process [0-9]+\\.\n>$"), "the new runtime"));
            await terminal.EnterAsync("kept");
            await terminal.WaitForAsync("cell 9 (1,1): error CS0103: The name 'kept' does not exist in the current context", ">");

            await terminal.PressAsync("C-d");
            await terminal.WaitForAsync("exit code 0");
        }

        Assert.NotEqual(first, second);
        ProcessAssert.Gone(first, second);
        Assert.Contains("\"Twice(kept \\u002B 1)\"", await File.ReadAllTextAsync(Path.Combine(_tool.Folder, "hawser/history")), StringComparison.Ordinal);
    }

    private static int ProcessOf(string screen) =>
        int.Parse(ProcessPattern().Matches(screen)[^1].Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("in process ([0-9]+)\\.")]
    private static partial Regex ProcessPattern();
}
