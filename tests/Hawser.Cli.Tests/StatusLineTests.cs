using Hawser.Cli.Running;
using Hawser.Cli.Terminal;
using Hawser.Notebooks;
using Hawser.Runtimes;
using Hawser.Runtimes.Display;
using Hawser.Tests.Shared;

namespace Hawser.Cli.Tests;

/// <summary>The line that says what runs, on a terminal of 40 columns.</summary>
public sealed class StatusLineTests : IDisposable
{
    private const string Clear = "\r\u001b[K";

    private static readonly RunCell Cell = new(4, 2, 3, "cell 2", NotebookCell.Code("\n\tvar x = 1;\nx"));
    private static readonly EvaluationReference Reference = new("main", "cell 2 #1");

    private readonly ManualTime _time = new();
    private readonly TestTerminal _terminal = new(width: 40);

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void What_takes_longer_than_a_second_is_named_with_its_time_and_taken_away_again()
    {
        _terminal.Console.Status.Show("starting", _time);
        Assert.Empty(_terminal.Out);

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal($"{Clear}1s  starting", _terminal.Out);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.EndsWith($"{Clear}2s  starting", _terminal.Out, StringComparison.Ordinal);

        _terminal.Console.Status.Hide();
        string shown = _terminal.Out;
        Assert.EndsWith($"starting{Clear}", shown, StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(shown, _terminal.Out);
    }

    [Fact]
    public void A_run_says_which_cell_of_how_many_runs_and_outputs_stand_above_that()
    {
        var listener = new TerminalListener(_terminal.Console, _time);
        listener.CellStarted(Cell);
        Assert.Equal("[2/3] var x = 1;\n", _terminal.Error);
        _time.Advance(TimeSpan.FromSeconds(75));
        Assert.EndsWith($"{Clear}1m 15s  cell 2 of 3: var x = 1;", _terminal.Out, StringComparison.Ordinal);

        listener.Happened(Cell, new EvaluationOutput(Reference, OutputStreamKind.Out, "told\n"));
        Assert.EndsWith($"var x = 1;{Clear}told\n{Clear}1m 15s  cell 2 of 3: var x = 1;", _terminal.Out, StringComparison.Ordinal);

        // A line that is not whole is not written over.
        listener.Happened(Cell, new EvaluationOutput(Reference, OutputStreamKind.Out, "half"));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.EndsWith($"{Clear}half", _terminal.Out, StringComparison.Ordinal);
        listener.Happened(Cell, new EvaluationDisplay(Reference, "1", IsUpdate: false, MimeBundle.OfText("shown")));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.EndsWith($"half\nshown\n{Clear}1m 21s  cell 2 of 3: var x = 1;", _terminal.Out, StringComparison.Ordinal);

        // What the tool says itself goes over it, too.
        _terminal.Console.Note("noted");
        Assert.EndsWith($"{Clear}{Clear}1m 21s  cell 2 of 3: var x = 1;", _terminal.Out, StringComparison.Ordinal);

        listener.CellEnded(Cell, new CellOutcome(EvaluationStatus.Succeeded, TimeSpan.Zero, null, []));
        Assert.EndsWith($"var x = 1;{Clear}", _terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void E12_who_is_asked_for_a_line_has_the_line_to_himself()
    {
        var listener = new TerminalListener(_terminal.Console, _time);
        listener.CellStarted(Cell);
        _time.Advance(TimeSpan.FromSeconds(1));

        listener.Happened(Cell, new InputRequested(Reference, "1", "", IsPassword: false));
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.EndsWith($"var x = 1;{Clear}", _terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_never_as_wide_as_the_terminal()
    {
        _terminal.Console.Status.Show(new string('x', 100), _time);

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(39, _terminal.Out.Length - Clear.Length);
    }

    [Fact]
    public void Where_output_is_redirected_there_is_none()
    {
        using var redirected = new TestTerminal();
        var listener = new TerminalListener(redirected.Console, _time);

        listener.CellStarted(Cell);
        _time.Advance(TimeSpan.FromSeconds(5));
        listener.CellEnded(Cell, new CellOutcome(EvaluationStatus.Succeeded, TimeSpan.Zero, null, []));

        Assert.Equal(("", ""), (redirected.Out, redirected.Error));
    }
}
