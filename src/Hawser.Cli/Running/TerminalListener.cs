using System.Globalization;
using Hawser.Cli.Output;
using Hawser.Cli.Terminal;
using Hawser.Runtimes;

namespace Hawser.Cli.Running;

/// <summary>
/// Shows a run to a person: outputs as they come, and on a terminal, which cell runs, and for how long. Where it is redirected, outputs are
/// all there is, so that they can be read on.
/// </summary>
/// <param name="console">Where it shows it.</param>
/// <param name="time">Tells how long a cell runs.</param>
internal sealed class TerminalListener(ToolConsole console, TimeProvider time) : IRunListener
{
    private const int LongestTitle = 60;

    private readonly TerminalOutput _output = new(console);

    /// <inheritdoc/>
    public void CellStarted(RunCell cell)
    {
        if (!console.Status.IsPossible)
        {
            return;
        }

        string title = Title(cell);
        if (cell.Count > 1)
        {
            Write(() =>
            {
                _output.BeginLine();
                console.Say(Tone.Aside, string.Create(CultureInfo.InvariantCulture, $"[{cell.Number}/{cell.Count}] {title}"));
            });
        }

        console.Status.Show(string.Create(CultureInfo.InvariantCulture, $"cell {cell.Number} of {cell.Count}: {title}"), time);
    }

    /// <inheritdoc/>
    public void Happened(RunCell cell, RuntimeEvent item)
    {
        Write(() => _output.Show(item));
        if (item is InputRequested)
        {
            // The line is the user's now.
            console.Status.Hide();
            if (console.Keyboard is not null)
            {
                _output.LeaveLine();
            }
        }
    }

    /// <inheritdoc/>
    public void CellEnded(RunCell cell, CellOutcome outcome) => console.Status.Hide();

    /// <inheritdoc/>
    public void Ended(RunOutcome outcome)
    {
        console.Status.Hide();
        _output.BeginLine();
        if (outcome.Message is { } message)
        {
            console.OutText.Flush();
            console.Fail(message);
        }
        else if (console.Status.IsPossible)
        {
            string cells = outcome.Cells == 1 ? "1 cell" : string.Create(CultureInfo.InvariantCulture, $"{outcome.Cells} cells");
            console.Say(Tone.Success, string.Create(CultureInfo.InvariantCulture, $"{cells}, {outcome.Duration.TotalSeconds:0.0} s"));
        }
    }

    private static string Title(RunCell cell)
    {
        IEnumerable<string> lines = cell.Cell.Source.Split('\n').Select(static line => line.Trim());
        string title = lines.FirstOrDefault(static line => line.Length > 0) ?? "";
        return title.Length > LongestTitle ? title[..LongestTitle] + "…" : title;
    }

    private void Write(Action write) => console.Status.Over(() =>
    {
        write();
        return _output.IsMidLine;
    });
}
