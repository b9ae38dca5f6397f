using System.Globalization;
using Spectre.Console;

namespace Hawser.Cli.Terminal;

/// <summary>
/// Where commands read and write: the process's own console, or a test's. Text that is not a message of the tool's own, such as what a cell
/// writes, goes to <see cref="OutText"/> and <see cref="ErrorText"/> as it is; the others lay out, and colour where there are colours.
/// </summary>
internal sealed class ToolConsole
{
    /// <summary>Where lines are not folded, since nobody knows how wide it will be shown.</summary>
    private const int Unfolded = 10_000;

    /// <summary>A console on which no status is shown yet.</summary>
    public ToolConsole() => Status = new StatusLine(this);

    /// <summary>Standard output.</summary>
    public required IAnsiConsole Out { get; init; }

    /// <summary>Standard error: messages, and what is about the output rather than of it.</summary>
    public required IAnsiConsole Error { get; init; }

    /// <summary>Opens standard input: not before it is needed, since a terminal is set up then.</summary>
    public required Func<TextReader> OpenIn { get; init; }

    /// <summary>Ctrl+C, and what else asks the process to end.</summary>
    public required IStopSignals Signals { get; init; }

    /// <summary>The keys, where input and output are a terminal, so somebody's; else null.</summary>
    public IKeyboard? Keyboard { get; init; }

    /// <summary>What runs, on a terminal. What is written while it is shown goes over it.</summary>
    public StatusLine Status { get; }

    /// <summary>Whether output goes to a terminal: it has a width then, and may change what it shows.</summary>
    public bool IsOutputTerminal => Out.Profile.Out.IsTerminal;

    /// <summary>Standard output as it is.</summary>
    public TextWriter OutText => Out.Profile.Out.Writer;

    /// <summary>Standard error as it is.</summary>
    public TextWriter ErrorText => Error.Profile.Out.Writer;

    /// <summary>Lays out for a writer.</summary>
    /// <param name="output">The writer, and whether it is a terminal: plain text, not folded, where it is not.</param>
    /// <param name="hasColors">Whether colours are wanted, on a terminal.</param>
    public static IAnsiConsole Layout(IAnsiConsoleOutput output, bool hasColors)
    {
        bool isPlain = !output.IsTerminal;
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = output,
            Ansi = isPlain ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = isPlain || !hasColors ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = isPlain ? InteractionSupport.No : InteractionSupport.Yes,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        if (isPlain)
        {
            console.Profile.Width = Unfolded;
        }

        return console;
    }

    /// <summary>Text in a colour, where there are colours. It is not laid out, so that a long line is one line when it is copied.</summary>
    /// <param name="console">Where it is to be written.</param>
    /// <param name="tone">What it is.</param>
    /// <param name="text">The text.</param>
    public static string Colored(IAnsiConsole console, Tone tone, string text)
    {
        ArgumentNullException.ThrowIfNull(console);
        if (!console.Profile.Capabilities.Ansi || console.Profile.Capabilities.ColorSystem == ColorSystem.NoColors)
        {
            return text;
        }

        int color = tone switch
        {
            Tone.Failure => 31,
            Tone.Success => 32,
            Tone.Warning => 33,
            Tone.Prompt => 36,
            _ => 90,
        };
        return string.Create(CultureInfo.InvariantCulture, $"\u001b[{color}m{text}\u001b[0m");
    }

    /// <summary>Says on standard error something about the output, after what of that has been written.</summary>
    /// <param name="tone">What it is.</param>
    /// <param name="text">The text.</param>
    public void Say(Tone tone, string text)
    {
        OutText.Flush();
        WriteError(Colored(Error, tone, text));
    }

    /// <summary>Says on standard error what went wrong.</summary>
    /// <param name="message">What, and what to do.</param>
    public void Fail(string message) => WriteError($"{Colored(Error, Tone.Failure, "hawser:")} {message}");

    /// <summary>Says on standard error what the user may want to know beside the output.</summary>
    /// <param name="message">What.</param>
    public void Note(string message) => WriteError($"{Colored(Error, Tone.Warning, "hawser:")} {message}");

    private void WriteError(string line) => Status.Over(() =>
    {
        ErrorText.WriteLine(line);
        return false;
    });
}
