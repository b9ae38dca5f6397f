namespace Hawser.Cli.Repl.Editing;

/// <summary>Something that may stand in the text.</summary>
/// <param name="Label">What is shown.</param>
/// <param name="InsertText">What is inserted.</param>
/// <param name="Start">Where what it replaces begins.</param>
/// <param name="Length">How long what it replaces is.</param>
/// <param name="AlsoText">What is inserted elsewhere too, before <paramref name="Start"/>; empty for nothing.</param>
/// <param name="AlsoAt">Where.</param>
internal sealed record EditorChoice(string Label, string InsertText, int Start, int Length, string AlsoText = "", int AlsoAt = 0);
