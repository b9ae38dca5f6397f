using System.Globalization;

namespace Hawser.Cli.Repl.Editing;

/// <summary>
/// A line editor without a terminal: for a state and a key it gives the next state, and what is to be done. The keys are those of shells:
/// arrows, Home and End, words by Ctrl or Alt, Ctrl+A, E, U, K, W, L, P, N, and Ctrl+D for the end.
/// </summary>
/// <remarks>
/// Enter submits a text that is complete, and else begins a new line with the indentation of the last. Up and Down move between the lines
/// of a text, and past its first and last through the history; what was being written comes back at its end.
/// </remarks>
/// <param name="isComplete">Whether a text can be submitted as it is.</param>
/// <param name="history">Earlier texts, the latest last.</param>
internal sealed partial class LineEditor(Func<string, bool> isComplete, IReadOnlyList<string> history)
{
    private const string Indent = "    ";

    /// <summary>Takes a key.</summary>
    /// <param name="state">What stands there.</param>
    /// <param name="key">The key.</param>
    /// <param name="isPasted">Whether more keys wait, as where a terminal does not mark what is pasted: that has its own
    /// indentation.</param>
    public (EditorState State, EditorAction Action) Press(EditorState state, ConsoleKeyInfo key, bool isPasted = false)
    {
        ArgumentNullException.ThrowIfNull(state);
        bool control = key.Modifiers.HasFlag(ConsoleModifiers.Control);
        bool alt = key.Modifiers.HasFlag(ConsoleModifiers.Alt);
        return key.Key switch
        {
            ConsoleKey.C when control => (EditorState.Empty, EditorAction.Abandon),
            ConsoleKey.D when control => state.Text.Length == 0
                ? (state, EditorAction.End)
                : (state.Remove(state.Caret, Next(state)), EditorAction.Redraw),
            ConsoleKey.L when control => (state, EditorAction.ClearScreen),
            ConsoleKey.Tab => Tab(state, backwards: key.Modifiers.HasFlag(ConsoleModifiers.Shift)),
            ConsoleKey.Enter when !alt && !control && state.Menu is { Selected: >= 0 } => (state.At(state.Caret), EditorAction.Redraw),
            ConsoleKey.Enter when !alt && isComplete(state.Text) => (state with { Menu = null }, EditorAction.Submit),
            ConsoleKey.Enter => (Break(state, isPasted), EditorAction.Redraw),
            ConsoleKey.J when control => (Break(state, isPasted), EditorAction.Redraw),
            ConsoleKey.Escape => (Dismiss(state), EditorAction.Redraw),
            _ => (Edit(state, key, control, alt, isPasted), EditorAction.Redraw),
        };
    }

    /// <summary>
    /// Takes a text that is pasted, in one: it has its own lines and indentation. The end of its last line is not the end of the
    /// submission.
    /// </summary>
    /// <param name="state">What stands there.</param>
    /// <param name="text">The text.</param>
    public static EditorState Paste(EditorState state, string text)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(text);
        return state.Replace(state.Caret, 0, state.Caret == state.Text.Length ? text.TrimEnd('\n') : text);
    }

    /// <summary>
    /// Takes what may stand at the caret: the only one is inserted, of several what they have in common; then they are shown.
    /// </summary>
    /// <param name="state">The state that was asked about.</param>
    /// <param name="choices">What may stand there.</param>
    public static EditorState Offer(EditorState state, IReadOnlyList<EditorChoice> choices)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(choices);
        if (choices is [])
        {
            return state;
        }

        EditorChoice first = choices[0];
        if (choices is [_])
        {
            return state.Take(first);
        }

        string common = choices.Select(static choice => choice.InsertText).Aggregate(Common);
        string typed = state.Text.Substring(first.Start, first.Length);
        bool isSamePlace = choices.All(choice => (choice.Start, choice.Length) == (first.Start, first.Length));
        EditorState longer = isSamePlace && common.Length > typed.Length && common.StartsWith(typed, StringComparison.OrdinalIgnoreCase)
            ? state.Replace(first.Start, first.Length, common)
            : state;
        return longer with { Menu = new EditorMenu(choices, -1, state.Text, state.Caret) };
    }

    private static string Common(string one, string other)
    {
        int length = one.Zip(other).TakeWhile(static pair => pair.First == pair.Second).Count();
        return one[..length];
    }

    private static (EditorState State, EditorAction Action) Tab(EditorState state, bool backwards)
    {
        if (state.Menu is { } menu)
        {
            int count = menu.Choices.Count;
            int selected = backwards ? (menu.Selected <= 0 ? count - 1 : menu.Selected - 1) : (menu.Selected + 1) % count;
            EditorChoice choice = menu.Choices[selected];
            EditorState chosen = new EditorState(menu.Text, menu.Caret).Take(choice);
            return (state with { Text = chosen.Text, Caret = chosen.Caret, Menu = menu with { Selected = selected } }, EditorAction.Redraw);
        }

        return string.IsNullOrWhiteSpace(state.BeforeCaret)
            ? (state.Replace(state.Caret, 0, Indent), EditorAction.Redraw)
            : (state, EditorAction.Complete);
    }

    /// <summary>Without the choices, and without the one that was tried.</summary>
    private static EditorState Dismiss(EditorState state) => state.Menu is { Selected: >= 0 } menu
        ? state.With(menu.Text, menu.Caret)
        : state.At(state.Caret);

    private static EditorState Break(EditorState state, bool isPasted)
    {
        string line = state.BeforeCaret;
        string indent = isPasted ? "" : line[..(line.Length - line.TrimStart().Length)];
        bool opens = !isPasted && line.TrimEnd().EndsWith('{');
        return state.Replace(state.Caret, 0, $"\n{indent}{(opens ? Indent : "")}");
    }

    private EditorState Edit(EditorState state, ConsoleKeyInfo key, bool control, bool alt, bool isPasted)
    {
        bool byWord = control || alt;
        return key.Key switch
        {
            ConsoleKey.LeftArrow => state.At(byWord ? WordStart(state) : Previous(state)),
            ConsoleKey.RightArrow => state.At(byWord ? WordEnd(state) : Next(state)),
            ConsoleKey.B when byWord => state.At(alt ? WordStart(state) : Previous(state)),
            ConsoleKey.F when byWord => state.At(alt ? WordEnd(state) : Next(state)),
            ConsoleKey.Home => state.At(control ? 0 : state.LineStart),
            ConsoleKey.End => state.At(control ? state.Text.Length : state.LineEnd),
            ConsoleKey.A when control => state.At(state.LineStart),
            ConsoleKey.E when control => state.At(state.LineEnd),
            ConsoleKey.UpArrow => Up(state),
            ConsoleKey.DownArrow => Down(state),
            ConsoleKey.P when control => Recall(state, state.Back + 1),
            ConsoleKey.N when control => Recall(state, state.Back - 1),
            ConsoleKey.Backspace => state.Remove(byWord ? WordStart(state) : Backspace(state), state.Caret),
            ConsoleKey.H when control => state.Remove(Backspace(state), state.Caret),
            ConsoleKey.Delete => state.Remove(state.Caret, byWord ? WordEnd(state) : Next(state)) with { Caret = state.Caret },
            ConsoleKey.D when alt => state.Remove(state.Caret, WordEnd(state)),
            ConsoleKey.W when control => state.Remove(WordStart(state), state.Caret),
            ConsoleKey.U when control => state.Remove(state.LineStart, state.Caret),
            ConsoleKey.K when control => state.Remove(state.Caret, state.Caret == state.LineEnd ? Next(state) : state.LineEnd),
            _ => char.IsControl(key.KeyChar) || byWord ? state : Type(state, key.KeyChar, isPasted),
        };
    }

    /// <summary>A closing brace at the beginning of a line stands one step before what it closes.</summary>
    private static EditorState Type(EditorState state, char character, bool isPasted) =>
        character == '}' && !isPasted && state.BeforeCaret.EndsWith(Indent, StringComparison.Ordinal)
            && string.IsNullOrWhiteSpace(state.BeforeCaret)
            ? state.Replace(state.Caret - Indent.Length, Indent.Length, "}")
            : state.Replace(state.Caret, 0, character.ToString());

    private static int Next(EditorState state) =>
        state.Caret + StringInfo.GetNextTextElementLength(state.Text.AsSpan(state.Caret));

    private static int Previous(EditorState state)
    {
        // What belongs together (a letter and its accent) is not found by looking backwards.
        int place = state.Caret == state.LineStart ? Math.Max(0, state.Caret - 1) : state.LineStart;
        while (place < state.Caret)
        {
            int next = place + StringInfo.GetNextTextElementLength(state.Text.AsSpan(place));
            if (next >= state.Caret)
            {
                break;
            }

            place = next;
        }

        return place;
    }

    /// <summary>Within indentation, a step of it at once.</summary>
    private static int Backspace(EditorState state)
    {
        string before = state.BeforeCaret;
        return before.Length >= Indent.Length && before.Length % Indent.Length == 0 && before.All(static letter => letter == ' ')
            ? state.Caret - Indent.Length
            : Previous(state);
    }
}
