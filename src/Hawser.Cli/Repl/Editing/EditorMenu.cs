namespace Hawser.Cli.Repl.Editing;

/// <summary>Choices that are shown below the text; Tab goes from one to the next. Immutable.</summary>
/// <param name="Choices">Two at least.</param>
/// <param name="Selected">The index of the one that is in the text now; -1 for none.</param>
/// <param name="Text">The text without any of them.</param>
/// <param name="Caret">The place in it.</param>
internal sealed record EditorMenu(IReadOnlyList<EditorChoice> Choices, int Selected, string Text, int Caret);
