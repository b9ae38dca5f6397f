namespace Hawser.Runtimes.Editing;

/// <summary>What may stand at a place of a code.</summary>
/// <param name="Items">What fits to what is written there already, the most relevant first.</param>
/// <param name="IsComplete">Whether that is all; if not, ask again when more is written.</param>
public sealed record CompletionList(IReadOnlyList<CompletionItem> Items, bool IsComplete)
{
    /// <summary>Nothing.</summary>
    public static CompletionList Empty { get; } = new([], true);
}
