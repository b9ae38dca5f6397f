using Hawser.Runtimes.Editing;

namespace Hawser.Runtimes.CSharp.Editing;

/// <summary>
/// Puts the most relevant first, whatever found the candidates: those that begin with what is written, then those that it abbreviates, then
/// those that contain it; and among these, variables before functions, words and types.
/// </summary>
internal static class CompletionRanking
{
    /// <summary>So many items get a description: as many as a list shows at once.</summary>
    public const int MostDescribed = 10;

    /// <summary>What does not fit at all.</summary>
    public const int NoMatch = int.MaxValue;

    /// <summary>The least fit of what begins as it is written, or abbreviates it; what is beyond contains it only.</summary>
    public const int Abbreviation = 3;

    /// <summary>Those that fit, in their order.</summary>
    /// <param name="candidates">All that may stand there.</param>
    /// <param name="written">What is written there already; empty for nothing.</param>
    public static List<CompletionCandidate> Order(IEnumerable<CompletionCandidate> candidates, string written) =>
    [
        .. candidates
            .DistinctBy(static item => (item.Label, item.Kind))
            .Select(item => (Item: item, Match: MatchOf(item.Text, written)))
            .Where(static entry => entry.Match != NoMatch)
            .OrderBy(static entry => entry.Match)
            .ThenByDescending(static entry => entry.Item.IsPreselected)
            .ThenBy(static entry => GroupOf(entry.Item.Kind))
            .ThenBy(static entry => entry.Item.Sort, StringComparer.OrdinalIgnoreCase)
            .ThenBy(static entry => entry.Item.Label, StringComparer.Ordinal)
            .Select(static entry => entry.Item),
    ];

    /// <summary>How well a text fits what is written: the less, the better; <see cref="NoMatch"/> where it does not.</summary>
    /// <param name="text">The text.</param>
    /// <param name="written">What is written; empty for nothing.</param>
    public static int MatchOf(string text, string written)
    {
        if (written.Length == 0)
        {
            return 0;
        }

        return text == written ? 0
            : text.StartsWith(written, StringComparison.Ordinal) ? 1
            : text.StartsWith(written, StringComparison.OrdinalIgnoreCase) ? 2
            : IsAbbreviation(text, written) ? Abbreviation
            : text.Contains(written, StringComparison.OrdinalIgnoreCase) ? Abbreviation + 1
            : NoMatch;
    }

    // "WL" and "wrLi" mean WriteLine: each part begins a word of it.
    private static bool IsAbbreviation(string text, string written)
    {
        int next = 0;
        int last = -2;
        for (int i = 0; i < text.Length && next < written.Length; i++)
        {
            bool begins = i == 0 || char.IsUpper(text[i]) || text[i - 1] == '_';
            if ((begins || last == i - 1) && char.ToUpperInvariant(text[i]) == char.ToUpperInvariant(written[next]))
            {
                next++;
                last = i;
            }
        }

        return next == written.Length;
    }

    private static int GroupOf(CompletionKind kind) => kind switch
    {
        CompletionKind.Variable => 0,
        CompletionKind.Constant or CompletionKind.Field or CompletionKind.Property or CompletionKind.Event or CompletionKind.EnumMember => 1,
        CompletionKind.Method => 1,
        CompletionKind.ExtensionMethod => 2,
        CompletionKind.Keyword => 3,
        CompletionKind.Namespace => 5,
        CompletionKind.Snippet or CompletionKind.Text => 6,
        _ => 4,
    };
}
