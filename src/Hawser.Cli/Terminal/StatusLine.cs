using System.Globalization;
using Spectre.Console.Rendering;

namespace Hawser.Cli.Terminal;

/// <summary>
/// A line below all output on a terminal that says what runs, and for how long: drawn each second, and taken away while something else is
/// written. Nothing of it is ever written where output is redirected. Thread-safe.
/// </summary>
/// <remarks>
/// The live displays of Spectre.Console are laid out in whole lines, and are alone on the screen. Cells write parts of lines and write over
/// them, and ask: the line waits while one is not whole.
/// </remarks>
internal sealed class StatusLine
{
    private const string Clear = "\r\u001b[K";

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly ToolConsole _console;
    private ITimer? _timer;
    private Func<string>? _text;
    private bool _isDrawn;
    private bool _isMidLine;

    /// <summary>A line that is not shown yet.</summary>
    /// <param name="console">Where it is shown.</param>
    public StatusLine(ToolConsole console) => _console = console;

    /// <summary>Whether it can be shown: to somebody at a terminal.</summary>
    public bool IsPossible => _console.IsOutputTerminal && _console.Error.Profile.Out.IsTerminal;

    /// <summary>Shows it in a second, unless that has passed for something else by then, until <see cref="Hide"/>.</summary>
    /// <param name="what">What runs.</param>
    /// <param name="time">Tells how long.</param>
    public void Show(string what, TimeProvider time)
    {
        if (!IsPossible)
        {
            return;
        }

        long began = time.GetTimestamp();
        string line = string.Concat(what.Select(static letter => char.IsControl(letter) ? ' ' : letter));
        lock (_gate)
        {
            Erase();
            _text = () => string.Create(CultureInfo.InvariantCulture, $"{Quantities.Age(time.GetElapsedTime(began))}  {line}");
            _timer?.Dispose();
            _timer = time.CreateTimer(_ => Draw(), null, Tick, Tick);
        }
    }

    /// <summary>Takes it away.</summary>
    public void Hide()
    {
        lock (_gate)
        {
            Erase();
            _timer?.Dispose();
            _timer = null;
            _text = null;
        }
    }

    /// <summary>Writes something else, in its place.</summary>
    /// <param name="write">Writes it, and says whether it ends in the middle of a line.</param>
    public void Over(Func<bool> write)
    {
        lock (_gate)
        {
            bool wasDrawn = Erase();
            _isMidLine = write();
            if (wasDrawn)
            {
                Draw();
            }
        }
    }

    private void Draw()
    {
        lock (_gate)
        {
            if (_text is { } text && !_isMidLine)
            {
                // Never as wide as the terminal: some break the line then.
                Segment? cut = Segment.Truncate(new Segment(text()), Math.Max(1, _console.Out.Profile.Width - 1));
                _console.OutText.Write(Clear + ToolConsole.Colored(_console.Out, Tone.Aside, cut?.Text ?? ""));
                _console.OutText.Flush();
                _isDrawn = true;
            }
        }
    }

    private bool Erase()
    {
        bool wasDrawn = _isDrawn;
        if (wasDrawn)
        {
            _console.OutText.Write(Clear);
            _console.OutText.Flush();
            _isDrawn = false;
        }

        return wasDrawn;
    }
}
