using System.CommandLine;
using System.Text.RegularExpressions;
using Hawser.Tests.Shared;

namespace Hawser.Cli.Tests;

/// <summary>What is shown to be copied can be typed as it is.</summary>
public sealed partial class ExampleTests : IDisposable
{
    private readonly TestTerminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void All_examples_of_the_help_are_command_lines_that_are_understood()
    {
        RootCommand root = HawserCommand.Create(_terminal.Console);
        IEnumerable<ToolCommand> commands = root.Subcommands.Cast<ToolCommand>();

        Assert.All(commands, static command => Assert.NotEmpty(command.Examples));
        Assert.All(commands.SelectMany(static command => command.Examples), example => Understood(root, example.CommandLine));
    }

    [Fact]
    public void All_command_lines_of_the_guide_are_understood()
    {
        RootCommand root = HawserCommand.Create(_terminal.Console);
        string guide = File.ReadAllText(Repository.Find("docs/guides/the-hawser-tool.md"));
        string[] lines =
        [
            .. BlockPattern().Matches(guide)
                .SelectMany(static block => block.Groups[1].Value.Split('\n'))
                .Where(static line => line.StartsWith("hawser ", StringComparison.Ordinal)),
        ];

        Assert.True(lines.Length > 5, $"{lines.Length} command lines");
        Assert.All(lines, line => Understood(root, line));
    }

    private static void Understood(RootCommand root, string commandLine)
    {
        string ofShell = commandLine.Split(" < ")[0];
        ParseResult parsed = root.Parse(ofShell["hawser ".Length..]);

        Assert.True(parsed.Errors.Count == 0, $"{commandLine}: {string.Join(' ', parsed.Errors.Select(static error => error.Message))}");
    }

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex BlockPattern();
}
