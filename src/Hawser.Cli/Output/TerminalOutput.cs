using System.Globalization;
using Hawser.Cli.Terminal;
using Hawser.Runtimes;
using Hawser.Runtimes.Display;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace Hawser.Cli.Output;

/// <summary>
/// Shows what evaluations write, display, log and result in, in the order in which it is told. Output and results go to standard output,
/// all that is about them (errors, diagnostics, logs) to standard error. A display that changes is changed where it stands, as long as it
/// is the last that was shown on a terminal; where output is redirected, its last content is shown once, when its evaluation has ended. Not
/// thread-safe.
/// </summary>
/// <param name="console">Where it shows it.</param>
internal sealed class TerminalOutput(ToolConsole console)
{
    private const string ClearLine = "\r\u001b[K";

    private readonly Dictionary<string, (EvaluationReference Reference, string Text)> _held = [];
    private string _lastDisplay = "";
    private int _lastLines;
    private bool _isMidLine;

    /// <summary>Whether what is shown next would go on in a line.</summary>
    public bool IsMidLine => _isMidLine;

    /// <summary>Shows an event; those that nothing is to be seen of, such as a start, are passed over.</summary>
    public void Show(RuntimeEvent item)
    {
        switch (item)
        {
            case EvaluationOutput output:
                Write(output.Stream == OutputStreamKind.Error ? console.Error : console.Out, output.Text);
                break;
            case EvaluationDisplay display:
                Show(display);
                break;
            case EvaluationLog log:
                BeginLine();
                console.Say(log.Level >= LogLevel.Error ? Tone.Failure : Tone.Aside, $"{log.Level}: {log.Category}: {log.Message}");
                break;
            case ContainerDown down:
                BeginLine();
                console.Say(Tone.Failure, down.Reason);
                break;
            case EvaluationResponded responded:
                Show(responded.Response);
                break;
        }
    }

    /// <summary>Shows how an evaluation ended: its diagnostics, its error, its result.</summary>
    public void Show(EvaluationResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        Release(response.Reference);
        BeginLine();
        if (response.CutCharacters > 0)
        {
            console.Say(Tone.Warning, string.Create(CultureInfo.InvariantCulture, $"{response.CutCharacters} characters of output were cut."));
        }

        foreach (CodeDiagnostic diagnostic in response.Diagnostics)
        {
            Tone tone = diagnostic.Severity == CodeDiagnosticSeverity.Error ? Tone.Failure : Tone.Warning;
            console.Say(tone, EvaluationText.Of(diagnostic));
        }

        if (response.Error is { } error)
        {
            Show(error);
        }

        if (Ending(response) is { } ending)
        {
            console.Say(Tone.Warning, ending);
        }

        if (response.Result is { } result)
        {
            WriteLine(result.Text);
        }

        // Who leaves threads behind on purpose, such as a server's, need not be told.
        if (response.ThreadsStillRunning > 0 && response.Status != EvaluationStatus.Succeeded)
        {
            console.Say(Tone.Warning, string.Create(
                CultureInfo.InvariantCulture, $"Threads that it started still run: {response.ThreadsStillRunning}."));
        }
    }

    /// <summary>What is shown next begins a line of its own.</summary>
    public void BeginLine()
    {
        if (_isMidLine)
        {
            console.OutText.WriteLine();
            _isMidLine = false;
        }

        _lastDisplay = "";
    }

    /// <summary>Somebody else ends the line: the user, by Enter.</summary>
    public void LeaveLine() => _isMidLine = false;

    private static string? Ending(EvaluationResponse response) => response.Status switch
    {
        EvaluationStatus.Interrupted => "Interrupted.",
        EvaluationStatus.DeadlineExceeded => "Interrupted: it took longer than it may.",
        EvaluationStatus.OutputExceeded => "Interrupted: it wrote more than it may.",
        EvaluationStatus.Aborted => "Aborted.",
        _ => null,
    };

    private void Show(EvaluationError error)
    {
        string prefix = "";
        for (EvaluationError? cause = error; cause is not null; cause = cause.Inner)
        {
            console.Say(Tone.Failure, $"{prefix}{cause.Type}: {cause.Message}");
            foreach (EvaluationFrame frame in cause.Frames)
            {
                console.Say(Tone.Aside, EvaluationText.Of(frame));
            }

            prefix = " ---> ";
        }
    }

    private void Show(EvaluationDisplay display)
    {
        string text = display.Content.Text;
        if (console.IsOutputTerminal)
        {
            if (display.IsUpdate && _lastDisplay == display.DisplayId)
            {
                console.OutText.Write(string.Concat(Enumerable.Repeat("\u001b[1A\u001b[2K", _lastLines)));
            }

            BeginLine();
            WriteLine(text);
            _lastDisplay = display.DisplayId;
            _lastLines = Lines(text);
        }
        else if (display.IsUpdate)
        {
            _held[display.DisplayId] = (display.Reference, text);
        }
        else
        {
            BeginLine();
            WriteLine(text);
        }
    }

    /// <summary>Shows the last contents of displays that have changed.</summary>
    private void Release(EvaluationReference reference)
    {
        foreach ((string id, (EvaluationReference held, string text)) in _held.ToArray())
        {
            if (held == reference)
            {
                _held.Remove(id);
                BeginLine();
                WriteLine(text);
            }
        }
    }

    private int Lines(string text) => text.Split('\n').Sum(
        line => 1 + (Math.Max(0, line.TrimEnd('\r').Length - 1) / Math.Max(1, console.Out.Profile.Width)));

    private void Write(IAnsiConsole target, string text)
    {
        if (text.Length == 0)
        {
            return;
        }

        // What is overwritten may be longer than what overwrites it.
        bool overwrites = text[0] == '\r' && target.Profile.Capabilities.Ansi;
        TextWriter writer = target.Profile.Out.Writer;
        writer.Write(overwrites ? string.Concat(ClearLine, text.AsSpan(1)) : text);
        writer.Flush();
        _isMidLine = text[^1] != '\n' && (console.IsOutputTerminal || target == console.Out);
        _lastDisplay = "";
    }

    private void WriteLine(string text)
    {
        console.OutText.WriteLine(text);
        console.OutText.Flush();
    }
}
