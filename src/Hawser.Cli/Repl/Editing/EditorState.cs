namespace Hawser.Cli.Repl.Editing;

/// <summary>What stands in a line editor. Immutable.</summary>
/// <param name="Text">The text; lines end with <c>\n</c>.</param>
/// <param name="Caret">The place in it, in UTF-16 code units.</param>
internal sealed record EditorState(string Text, int Caret)
{
    /// <summary>Nothing.</summary>
    public static EditorState Empty { get; } = new("", 0);

    /// <summary>How many entries back in the history the text is from; 0 for the text that is being written.</summary>
    public int Back { get; init; }

    /// <summary>The text that was being written, while an entry of the history is shown.</summary>
    public string Draft { get; init; } = "";

    /// <summary>What may stand at the caret, while it is shown.</summary>
    public EditorMenu? Menu { get; init; }

    /// <summary>Where the caret's line begins.</summary>
    public int LineStart => Caret == 0 ? 0 : Text.LastIndexOf('\n', Caret - 1) + 1;

    /// <summary>Where the caret's line ends.</summary>
    public int LineEnd => Text.IndexOf('\n', Caret) is var end and >= 0 ? end : Text.Length;

    /// <summary>The caret's line up to the caret.</summary>
    public string BeforeCaret => Text[LineStart..Caret];

    /// <summary>Another text, with the caret there.</summary>
    public EditorState With(string text, int caret) => this with { Text = text, Caret = caret, Menu = null };

    /// <summary>The caret elsewhere.</summary>
    public EditorState At(int caret) => this with { Caret = caret, Menu = null };

    /// <summary>Text in the place of a part, with the caret behind it.</summary>
    public EditorState Replace(int start, int length, string text) =>
        With(string.Concat(Text.AsSpan(0, start), text, Text.AsSpan(start + length)), start + text.Length);

    /// <summary>A choice in the text, with what it needs elsewhere, and the caret behind it.</summary>
    public EditorState Take(EditorChoice choice)
    {
        EditorState taken = Replace(choice.Start, choice.Length, choice.InsertText);
        return taken.With(taken.Text.Insert(choice.AlsoAt, choice.AlsoText), taken.Caret + choice.AlsoText.Length);
    }

    /// <summary>Without a part, and the caret where it was.</summary>
    public EditorState Remove(int start, int end) => Replace(start, end - start, "");
}
