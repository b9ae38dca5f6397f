namespace Hawser.Cli.Repl.Editing;

/// <summary>What a person did: pressed a key, or pasted a text.</summary>
/// <param name="Key">The key; of a paste, none.</param>
/// <param name="Pasted">The text that was pasted, lines ending with <c>\n</c>; null for a key.</param>
internal readonly record struct EditorInput(ConsoleKeyInfo Key, string? Pasted = null);
