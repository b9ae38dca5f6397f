namespace Hawser.Cli.Tests;

public sealed class HelpTests : IDisposable
{
    private readonly TestTerminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Theory]
    [InlineData]
    [InlineData("--help")]
    [InlineData("-h")]
    public async Task Who_types_nothing_or_asks_for_help_is_told_the_commands_and_shown_examples(params string[] arguments)
    {
        Assert.Equal(ExitCodes.Success, await _terminal.RunAsync(arguments));

        Assert.Contains("Commands:", _terminal.Out, StringComparison.Ordinal);
        Assert.Matches(@"\n  ps +Lists", _terminal.Out);
        Assert.Matches(@"Examples:\n  hawser ps +what runs\n", _terminal.Out);
        Assert.Empty(_terminal.Error);
    }

    [Fact]
    public async Task Each_command_has_examples_of_its_own()
    {
        Assert.Equal(ExitCodes.Success, await _terminal.RunAsync("ps", "--help"));

        Assert.Matches(@"Examples:\n  hawser ps +what runs, with age and memory\n", _terminal.Out);
    }

    [Fact]
    public async Task A_command_that_does_not_exist_is_named_with_where_to_look()
    {
        Assert.Equal(ExitCodes.Unusable, await _terminal.RunAsync("pss"));

        Assert.Contains("hawser: ", _terminal.Error, StringComparison.Ordinal);
        Assert.Contains("'pss'", _terminal.Error, StringComparison.Ordinal);
        Assert.EndsWith("'hawser --help' says what can be given.\n", _terminal.Error, StringComparison.Ordinal);
        Assert.Empty(_terminal.Out);
    }

    [Fact]
    public async Task An_option_that_a_command_does_not_have_is_named_with_the_help_of_that_command()
    {
        Assert.Equal(ExitCodes.Unusable, await _terminal.RunAsync("ps", "--everything"));

        Assert.Contains("'--everything'", _terminal.Error, StringComparison.Ordinal);
        Assert.EndsWith("'hawser ps --help' says what can be given.\n", _terminal.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--pid: '99999999999' is no process id.", "repl", "--pid", "99999999999")]
    [InlineData("--pid: '0' is no process id.", "attach", "--pid", "0")]
    [InlineData("--pid: '-3' is no process id.", "attach", "--pid=-3")]
    [InlineData("--pid: 'harbour' is no process id.", "attach", "--pid", "harbour")]
    [InlineData("The node's name is empty. 'hawser ps' lists the nodes.", "repl", "--attach", "")]
    [InlineData("The node's name is empty. 'hawser ps' lists the nodes.", "attach", "")]
    [InlineData("No node can have the name '': A node's name has 1 to 100 characters, none of them a control character.\n", "node", "--name", "")]
    [InlineData("Give '--attach' or '--pid', not both", "repl", "--attach", "harbour", "--pid", "7")]
    [InlineData("Give the name of a node, or a process by '--pid'.", "attach")]
    [InlineData("Give the name of a node, or a process by '--pid'.", "attach", "harbour", "--pid", "7")]
    public async Task What_a_console_cannot_be_attached_to_and_what_no_node_can_be_is_said(string message, params string[] arguments)
    {
        Assert.Equal(ExitCodes.Unusable, await _terminal.RunAsync(arguments));

        Assert.StartsWith($"hawser: {message}", _terminal.Error, StringComparison.Ordinal);
        Assert.Empty(_terminal.Out);
    }

    [Fact]
    public async Task The_version_is_told()
    {
        Assert.Equal(ExitCodes.Success, await _terminal.RunAsync("--version"));

        Assert.NotEmpty(_terminal.Out.Trim());
    }
}
