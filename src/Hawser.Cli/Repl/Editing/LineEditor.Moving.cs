namespace Hawser.Cli.Repl.Editing;

internal sealed partial class LineEditor
{
    private static int WordStart(EditorState state)
    {
        int place = state.Caret;
        while (place > 0 && !IsOfWord(state.Text[place - 1]))
        {
            place--;
        }

        while (place > 0 && IsOfWord(state.Text[place - 1]))
        {
            place--;
        }

        return place;
    }

    private static int WordEnd(EditorState state)
    {
        int place = state.Caret;
        while (place < state.Text.Length && !IsOfWord(state.Text[place]))
        {
            place++;
        }

        while (place < state.Text.Length && IsOfWord(state.Text[place]))
        {
            place++;
        }

        return place;
    }

    private static bool IsOfWord(char character) => char.IsLetterOrDigit(character) || character == '_';

    private EditorState Up(EditorState state)
    {
        if (state.LineStart == 0)
        {
            return Recall(state, state.Back + 1);
        }

        EditorState above = state.At(state.LineStart - 1);
        return above.At(Math.Min(above.LineStart + (state.Caret - state.LineStart), above.LineEnd));
    }

    private EditorState Down(EditorState state)
    {
        if (state.LineEnd == state.Text.Length)
        {
            return Recall(state, state.Back - 1);
        }

        EditorState below = state.At(state.LineEnd + 1);
        return below.At(Math.Min(below.Caret + (state.Caret - state.LineStart), below.LineEnd));
    }

    /// <summary>
    /// Shows an entry of the history; one of its ends is the text that was being written, past the other there is nothing.
    /// </summary>
    private EditorState Recall(EditorState state, int back)
    {
        if (back < 0 || back > history.Count)
        {
            return state.At(state.Caret);
        }

        string draft = state.Back == 0 ? state.Text : state.Draft;
        string text = back == 0 ? draft : history[^back];
        return state.With(text, text.Length) with { Back = back, Draft = draft };
    }
}
