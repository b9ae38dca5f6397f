using Hawser.Runtimes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hawser.Runtimes.CSharp.Editing;

/// <summary>
/// Adds to a completion the types of namespaces that the code does not use yet; whoever chooses one gets the <c>using</c> directive too. It
/// does so for all sources of completion: the SDK's would know them only some time after it was asked first. Thread-safe.
/// </summary>
/// <param name="usings">The namespaces that every cell uses.</param>
/// <param name="documentation">What is known of the framework.</param>
internal sealed class UnusedNamespaces(IReadOnlyList<string> usings, ReferenceDocumentation documentation)
{
    /// <summary>Of all types there are, those that begin with one letter are no help.</summary>
    private const int LeastWritten = 2;

    private readonly PublicTypes _types = new();

    /// <summary>Adds them, behind those of the code's own namespaces that fit as well.</summary>
    /// <param name="list">What may stand there of what the code sees.</param>
    /// <param name="scope">What it sees.</param>
    /// <param name="text">The code, and the place.</param>
    /// <param name="most">How many items to give at most.</param>
    public CompletionList AddTo(CompletionList list, EditorScope scope, EditorText text, int most)
    {
        SyntaxNode? node = text.Root.FindToken(text.WordStart).Parent;
        bool isInUsing = node?.FirstAncestorOrSelf<UsingDirectiveSyntax>() is not null;
        if (text.Written.Length < LeastWritten || text.IsMemberAccess || isInUsing)
        {
            return list;
        }

        PublicType[] fitting = [.. Fitting(scope, text)];
        var items = new List<CompletionItem>(list.Items.Count + fitting.Length);
        int taken = 0;
        foreach (CompletionItem item in list.Items)
        {
            int match = CompletionRanking.MatchOf(item.Label.TrimEnd('<', '>'), text.Written);
            while (taken < fitting.Length && CompletionRanking.MatchOf(fitting[taken].Name, text.Written) < match)
            {
                items.Add(ItemOf(fitting[taken++], text, items.Count < CompletionRanking.MostDescribed));
            }

            items.Add(item);
        }

        foreach (PublicType type in fitting.Skip(taken).Take(Math.Max(0, most - items.Count)))
        {
            items.Add(ItemOf(type, text, items.Count < CompletionRanking.MostDescribed));
        }

        return new CompletionList(
            items.Count > most ? items[..most] : items, list.IsComplete && list.Items.Count + fitting.Length <= most);
    }

    private static IEnumerable<string> UsedBy(CompilationUnitSyntax root) => root.Usings
        .Where(static directive => directive.Alias is null && directive.StaticKeyword.IsKind(SyntaxKind.None))
        .Select(static directive => directive.NamespaceOrType.ToString());

    // Behind the directives that there are, else before the code's first statement: what else may come before is for the compiler.
    private static CodeInsertion Directive(string used, EditorText text)
    {
        if (text.Root.Usings is [.., { } last] && last.Span.End <= text.WordStart)
        {
            return new CodeInsertion(last.Span.End, $"\nusing {used};");
        }

        int first = text.Root.Members.FirstOrDefault()?.SpanStart ?? text.WordStart;
        return new CodeInsertion(Math.Min(first, text.WordStart), $"using {used};\n");
    }

    private IEnumerable<PublicType> Fitting(EditorScope scope, EditorText text)
    {
        HashSet<string> used = [.. usings, .. scope.Namespaces, .. UsedBy(text.Root)];
        var named = new HashSet<(string, int)>();
        var fitting = new List<(PublicType Type, int Match)>();
        foreach (PublicType type in scope.Framework.Concat(scope.Files).SelectMany(_types.Of))
        {
            int match = CompletionRanking.MatchOf(type.Name, text.Written);
            if (match > CompletionRanking.Abbreviation)
            {
                continue;
            }

            if (used.Contains(type.Namespace))
            {
                named.Add((type.Name, type.Arity));
            }
            else if (!type.Namespace.StartsWith("Internal", StringComparison.Ordinal))
            {
                fitting.Add((type, match));
            }
        }

        // With its namespace used too, the name of one that the code sees already would mean both.
        return fitting
            .Where(item => !named.Contains((item.Type.Name, item.Type.Arity))
                && !scope.Types.Contains(item.Type.Name)
                && !text.Declared.Contains(item.Type.Name))
            .OrderBy(static item => item.Match)
            .ThenBy(static item => item.Type.Name, StringComparer.OrdinalIgnoreCase)
            .ThenBy(static item => item.Type.Namespace, StringComparer.Ordinal)
            .Select(static item => item.Type)
            .DistinctBy(static type => (type.Name, type.Namespace));
    }

    private CompletionItem ItemOf(PublicType type, EditorText text, bool isDescribed)
    {
        string? description = null;
        if (isDescribed)
        {
            string parameters = type.Arity == 0 ? "" : $"<{new string(',', type.Arity - 1)}>";
            string id = $"T:{type.Namespace}.{type.Name}{(type.Arity == 0 ? "" : $"`{type.Arity}")}";
            string? summary = documentation.Find(id) is { } xml ? DocumentationReader.Read(xml)?.Summary : null;
            description = $"{type.Kind.ToString().ToLowerInvariant()} {type.Namespace}.{type.Name}{parameters}\nusing {type.Namespace};"
                + (string.IsNullOrEmpty(summary) ? "" : $"\n{summary}");
        }

        string label = type.Arity == 0 ? type.Name : type.Name + "<>";
        var span = new CodeSpan(text.WordStart, text.WordEnd - text.WordStart);
        return new CompletionItem(label, type.Kind, type.Name, span, description)
        {
            Addition = Directive(type.Namespace, text),
        };
    }
}
