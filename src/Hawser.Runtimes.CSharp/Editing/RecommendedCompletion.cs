using System.Globalization;
using Hawser.Runtimes.CSharp.Naming;
using Hawser.Runtimes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Recommendations;

namespace Hawser.Runtimes.CSharp.Editing;

/// <summary>
/// Completion without an SDK: what the compiler's own workspaces know of the symbols at a place, and the words of the language.
/// </summary>
/// <param name="documents">What the code is read with.</param>
/// <param name="documentation">What is known of the framework.</param>
internal sealed class RecommendedCompletion(EditorDocuments documents, ReferenceDocumentation documentation) : ICompletionSource
{
    private static readonly string[] Words =
    [
        .. SyntaxFacts.GetReservedKeywordKinds().Select(SyntaxFacts.GetText),
        "async", "await", "dynamic", "nameof", "record", "var", "when", "where", "with", "yield",
    ];

    /// <inheritdoc/>
    public async Task<(CompletionList List, bool HasTypes)> CompleteAsync(
        EditorScope scope, EditorText text, int most, CancellationToken cancellationToken)
    {
        if (text.IsOutsideOfCode())
        {
            return (CompletionList.Empty, false);
        }

        Document document = documents.Open(scope.Before, scope.References, text.Text);
        ISymbol[] symbols =
        [
            .. await Recommender
                .GetRecommendedSymbolsAtPositionAsync(document, text.Position, cancellationToken: cancellationToken)
                .ConfigureAwait(false),
        ];
        IEnumerable<CompletionCandidate> named = symbols
            .Where(static symbol => symbol.CanBeReferencedByName && !symbol.Name.StartsWith(CellNames.ClassPrefix, StringComparison.Ordinal))
            .GroupBy(static symbol => (symbol.Name, SymbolText.KindOf(symbol)))
            .Select(static group => CandidateOf(group.Key.Name, group.Key.Item2, [.. group]));
        IEnumerable<CompletionCandidate> words = text.IsMemberAccess
            ? []
            : Words.Select(static word => new CompletionCandidate(word, CompletionKind.Keyword, word, word, false, Array.Empty<ISymbol>()));
        List<CompletionCandidate> ordered = CompletionRanking.Order(named.Concat(words), text.Written);
        SemanticModel model = (await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false))!;
        var span = new CodeSpan(text.WordStart, text.WordEnd - text.WordStart);
        string? DescriptionOf(CompletionCandidate item, int index) =>
            index < CompletionRanking.MostDescribed ? Describe((ISymbol[])item.Source!, model, text.Position) : null;

        var list = new CompletionList(
            [.. ordered.Take(most).Select((item, i) => ItemOf(item, span, DescriptionOf(item, i)))],
            ordered.Count <= most);
        return (list, Array.Exists(symbols, static symbol => symbol is INamedTypeSymbol));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The documents are the editor's.
    }

    private static CompletionItem ItemOf(CompletionCandidate item, CodeSpan span, string? description)
    {
        bool isWord = item.Kind == CompletionKind.Keyword || SyntaxFacts.GetKeywordKind(item.Text) == SyntaxKind.None;
        return new CompletionItem(item.Label, item.Kind, isWord ? item.Text : "@" + item.Text, span, description, item.IsPreselected);
    }

    private static CompletionCandidate CandidateOf(string name, CompletionKind kind, ISymbol[] symbols)
    {
        string suffix = symbols[0] is INamedTypeSymbol { IsGenericType: true } ? "<>" : "";
        return new CompletionCandidate(name + suffix, kind, name, name, false, symbols);
    }

    private string? Describe(ISymbol[] symbols, SemanticModel model, int position)
    {
        if (symbols.Length == 0)
        {
            return null;
        }

        ISymbol symbol = symbols[0] is IAliasSymbol alias ? alias.Target : symbols[0];
        string signature = SymbolText.Describe(symbol, model, position);
        if (symbols.Length > 1)
        {
            signature += string.Create(CultureInfo.InvariantCulture, $" (+ {symbols.Length - 1} overload{(symbols.Length > 2 ? "s" : "")})");
        }

        return documentation.Of(symbol, model.Compilation)?.Summary is { Length: > 0 } summary ? $"{signature}\n{summary}" : signature;
    }
}
