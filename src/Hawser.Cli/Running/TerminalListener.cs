using System.Globalization;
using Hawser.Cli.Output;
using Hawser.Cli.Terminal;
using Hawser.Runtimes;

namespace Hawser.Cli.Running;

/// <summary>
/// Shows a run to a person: outputs as they come, and on a terminal, which cell runs. Where it is redirected, outputs are all there is, so
/// that they can be read on.
/// </summary>
/// <param name="console">Where it shows it.</param>
internal sealed class TerminalListener(ToolConsole console) : IRunListener
{
    private const int LongestTitle = 60;

    private readonly TerminalOutput _output = new(console);
    private readonly bool _showsProgress = console.IsOutputTerminal && console.Error.Profile.Out.IsTerminal;

    /// <inheritdoc/>
    public void CellStarted(RunCell cell)
    {
        if (_showsProgress && cell.Count > 1)
        {
            _output.BeginLine();
            IEnumerable<string> lines = cell.Cell.Source.Split('\n').Select(static line => line.Trim());
            string title = lines.FirstOrDefault(static line => line.Length > 0) ?? "";
            title = title.Length > LongestTitle ? title[..LongestTitle] + "…" : title;
            console.Say(Tone.Aside, string.Create(CultureInfo.InvariantCulture, $"[{cell.Number}/{cell.Count}] {title}"));
        }
    }

    /// <inheritdoc/>
    public void Happened(RunCell cell, RuntimeEvent item) => _output.Show(item);

    /// <inheritdoc/>
    public void CellEnded(RunCell cell, CellOutcome outcome)
    {
    }

    /// <inheritdoc/>
    public void Ended(RunOutcome outcome)
    {
        _output.BeginLine();
        if (outcome.Message is { } message)
        {
            console.OutText.Flush();
            console.Fail(message);
        }
        else if (_showsProgress)
        {
            string cells = outcome.Cells == 1 ? "1 cell" : string.Create(CultureInfo.InvariantCulture, $"{outcome.Cells} cells");
            console.Say(Tone.Success, string.Create(CultureInfo.InvariantCulture, $"{cells}, {outcome.Duration.TotalSeconds:0.0} s"));
        }
    }
}
