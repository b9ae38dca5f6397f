using System.Text;

namespace Hawser.Cli.Repl.Editing;

/// <summary>
/// Finds in a sequence of keys what was pasted: terminals put it between marks when they are asked to (xterm's "bracketed paste mode"), and
/// the runtime, which knows no such keys, hands each mark on as its characters. Else each line of a paste would be submitted by itself.
/// </summary>
internal sealed class PasteDecoder
{
    private const char Escape = '\u001b';
    private const string Begin = "\u001b[200~";
    private const string End = "\u001b[201~";

    private readonly List<ConsoleKeyInfo> _held = [];
    private string _mark = "";
    private StringBuilder? _paste;

    /// <summary>Takes a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="isMoreWaiting">Whether the next one is there already: the characters of a mark come at once, those that are typed do
    /// not.</param>
    /// <returns>What is known to have been done by now: nothing while it may be a mark or is of a paste, or several keys that were no mark
    /// after all.</returns>
    public IReadOnlyList<EditorInput> Take(ConsoleKeyInfo key, bool isMoreWaiting)
    {
        if (_paste is not null && key is { Key: ConsoleKey.C, Modifiers: ConsoleModifiers.Control })
        {
            // A terminal that never says the end is not waited for.
            return [new EditorInput(default, Pasted()), new EditorInput(key)];
        }

        _held.Add(key);
        _mark += Characters(key);
        string sought = _paste is null ? Begin : End;
        if (_mark == sought)
        {
            Forget();
            if (_paste is not null)
            {
                return [new EditorInput(default, Pasted())];
            }

            _paste = new StringBuilder();
            return [];
        }

        if (sought.StartsWith(_mark, StringComparison.Ordinal) && (isMoreWaiting || _paste is not null))
        {
            return [];
        }

        return Release(isMoreWaiting);
    }

    /// <summary>
    /// What a key is in a mark: the runtime makes <c>ESC [</c> of it, or Alt and the bracket where nothing else was there yet.
    /// </summary>
    private static string Characters(ConsoleKeyInfo key) => key.Modifiers.HasFlag(ConsoleModifiers.Alt)
        ? $"{Escape}{key.KeyChar}"
        : key.KeyChar.ToString();

    /// <summary>It was no mark: the keys are what they are, but for the last one, where that may begin one.</summary>
    private IReadOnlyList<EditorInput> Release(bool isMoreWaiting)
    {
        ConsoleKeyInfo last = _held[^1];
        bool mayBegin = _held.Count > 1 && Characters(last)[0] == Escape;
        ConsoleKeyInfo[] released = [.. mayBegin ? _held.SkipLast(1) : _held];
        Forget();
        if (_paste is null)
        {
            IEnumerable<EditorInput> keys = released.Select(static key => new EditorInput(key));
            return mayBegin ? [.. keys, .. Take(last, isMoreWaiting)] : [.. keys];
        }

        foreach (ConsoleKeyInfo key in released)
        {
            _paste.Append(key.Key == ConsoleKey.Enter || key.KeyChar is '\r' ? "\n" : key.KeyChar == '\0' ? "" : key.KeyChar.ToString());
        }

        return mayBegin ? Take(last, isMoreWaiting) : [];
    }

    private string Pasted()
    {
        string text = _paste!.ToString();
        _paste = null;
        Forget();
        return text;
    }

    private void Forget()
    {
        _held.Clear();
        _mark = "";
    }
}
