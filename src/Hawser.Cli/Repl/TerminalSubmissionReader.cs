using System.Globalization;
using System.Threading.Channels;
using Hawser.Cli.Repl.Editing;
using Hawser.Cli.Terminal;

namespace Hawser.Cli.Repl;

/// <summary>Reads submissions from a person: a line editor on a terminal, drawn below what was written before.</summary>
/// <remarks>
/// A wait for a key cannot be given up, so keys are read one at a time when somebody wants one, and one that nobody waits for any longer is
/// the next one's.
/// </remarks>
/// <param name="console">The terminal.</param>
/// <param name="keyboard">Its keys.</param>
/// <param name="history">Earlier submissions.</param>
/// <param name="complete">Finds what may stand at a place of a text.</param>
internal sealed class TerminalSubmissionReader(
    ToolConsole console,
    IKeyboard keyboard,
    ReplHistory history,
    Func<string, int, CancellationToken, Task<IReadOnlyList<EditorChoice>>> complete) : ISubmissionReader
{
    private const string Prompt = "> ";

    private static readonly TimeSpan CompletionPatience = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Channel<ConsoleKeyInfo> _keys = Channel.CreateUnbounded<ConsoleKeyInfo>();
    private readonly PasteDecoder _decoder = new();
    private readonly Queue<EditorInput> _inputs = [];
    private bool _isReading;

    // Of the text that is being written; null while none is.
    private Func<EditorDrawing>? _draw;
    private EditorDrawing? _drawn;

    /// <inheritdoc/>
    public async Task<string?> ReadAsync(CancellationToken cancellationToken)
    {
        keyboard.ReadsInterrupt = true;
        keyboard.MarksPastes = true;
        try
        {
            var editor = new LineEditor(SubmissionText.IsComplete, history.Entries);
            string? text = await EditAsync(editor, Prompt, isHidden: false, isCode: true, cancellationToken);
            history.Add(text ?? "");
            return text;
        }
        finally
        {
            keyboard.MarksPastes = false;
            keyboard.ReadsInterrupt = false;
        }
    }

    /// <inheritdoc/>
    public Task<string?> ReadLineAsync(string prompt, bool isHidden, CancellationToken cancellationToken) =>
        EditAsync(new LineEditor(static _ => true, []), prompt, isHidden, isCode: false, cancellationToken);

    /// <inheritdoc/>
    public void Interject(Action<bool> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        lock (_gate)
        {
            Erase();
            write(_draw is not null);
            Redraw();
        }
    }

    private async Task<string?> EditAsync(LineEditor editor, string prompt, bool isHidden, bool isCode, CancellationToken cancellationToken)
    {
        EditorState state = EditorState.Empty;
        bool hasColors = console.Out.Profile.Capabilities.ColorSystem != Spectre.Console.ColorSystem.NoColors;
        EditorDrawing Draw() => EditorDrawing.Of(
            state, prompt, console.Out.Profile.Width, isCode && hasColors ? CodeColors.Of(state.Text) : null, isHidden);
        lock (_gate)
        {
            _draw = Draw;
            Redraw();
        }

        try
        {
            while (true)
            {
                EditorInput input = await InputAsync(cancellationToken);
                bool isMoreWaiting = _inputs.Count > 0 || keyboard.IsKeyWaiting;
                (EditorState next, EditorAction action) = input.Pasted is { } pasted
                    ? (LineEditor.Paste(state, pasted), EditorAction.Redraw)
                    : editor.Press(state, input.Key, isMoreWaiting);
                switch (action)
                {
                    case EditorAction.Submit:
                        Finish(() => state = next with { Caret = next.Text.Length });
                        return next.Text;
                    case EditorAction.End:
                        Finish(() => state = next);
                        return null;
                    case EditorAction.Abandon:
                        Finish(() => state = state with { Caret = state.Text.Length, Menu = null });
                        Update(() => state = next, isMoreWaiting);
                        break;
                    case EditorAction.ClearScreen:
                        Clear();
                        break;
                    case EditorAction.Complete when isCode:
                        EditorState asked = state;
                        IReadOnlyList<EditorChoice> choices = await CompleteAsync(asked, cancellationToken);
                        Update(() => state = LineEditor.Offer(asked, choices), isMoreWaiting: false);
                        break;
                    default:
                        Update(() => state = next, isMoreWaiting);
                        break;
                }
            }
        }
        finally
        {
            lock (_gate)
            {
                _draw = null;
                _drawn = null;
            }
        }
    }

    /// <summary>The text stays where it is, and what is shown next comes below it.</summary>
    private void Finish(Action change)
    {
        Update(change, isMoreWaiting: false);
        lock (_gate)
        {
            console.OutText.Write("\r\n");
            console.OutText.Flush();
            _drawn = null;
        }
    }

    private void Update(Action change, bool isMoreWaiting)
    {
        lock (_gate)
        {
            change();

            // What comes at once is shown when it is all there.
            if (!isMoreWaiting)
            {
                Erase();
                Redraw();
            }
        }
    }

    private void Clear()
    {
        lock (_gate)
        {
            console.OutText.Write("\u001b[H\u001b[2J");
            _drawn = null;
            Redraw();
        }
    }

    private void Erase()
    {
        if (_drawn is { } drawn)
        {
            string up = drawn.CaretRow > 0 ? string.Create(CultureInfo.InvariantCulture, $"\u001b[{drawn.CaretRow}A") : "";
            console.OutText.Write($"\r{up}\u001b[J");
            _drawn = null;
        }
    }

    private void Redraw()
    {
        if (_draw is { } draw)
        {
            EditorDrawing drawing = draw();
            int up = drawing.Rows - 1 - drawing.CaretRow;
            string toRow = up > 0 ? string.Create(CultureInfo.InvariantCulture, $"\u001b[{up}A") : "";
            string toColumn = drawing.CaretColumn > 0 ? string.Create(CultureInfo.InvariantCulture, $"\u001b[{drawing.CaretColumn}C") : "";
            console.OutText.Write($"{drawing.Output}\r{toRow}{toColumn}");
            console.OutText.Flush();
            _drawn = drawing;
        }
    }

    private async Task<IReadOnlyList<EditorChoice>> CompleteAsync(EditorState state, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(CompletionPatience);
        try
        {
            return await complete(state.Text, state.Caret, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return [];
        }
    }

    private async Task<EditorInput> InputAsync(CancellationToken cancellationToken)
    {
        EditorInput input;
        while (!_inputs.TryDequeue(out input))
        {
            ConsoleKeyInfo key = await KeyAsync(cancellationToken);
            foreach (EditorInput known in _decoder.Take(key, keyboard.IsKeyWaiting))
            {
                _inputs.Enqueue(known);
            }
        }

        return input;
    }

    private async Task<ConsoleKeyInfo> KeyAsync(CancellationToken cancellationToken)
    {
        if (_keys.Reader.TryRead(out ConsoleKeyInfo key))
        {
            return key;
        }

        if (Interlocked.Exchange(ref _isReading, true) is false)
        {
            _ = Task.Factory.StartNew(ReadKey, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        return await _keys.Reader.ReadAsync(cancellationToken);
    }

    private void ReadKey()
    {
        ConsoleKeyInfo key = keyboard.Read();

        // Before it is handed on: whoever gets it may want the next one at once.
        Volatile.Write(ref _isReading, false);
        _keys.Writer.TryWrite(key);
    }
}
