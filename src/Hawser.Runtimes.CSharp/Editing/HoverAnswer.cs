using System.Globalization;
using System.Text;
using Hawser.Runtimes.Display;
using Hawser.Runtimes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hawser.Runtimes.CSharp.Editing;

/// <summary>Says what the name at a place means: how it is declared, and what its documentation says.</summary>
internal static class HoverAnswer
{
    /// <summary>Says it; null where nothing is named.</summary>
    /// <param name="model">The code.</param>
    /// <param name="position">The place.</param>
    /// <param name="documentation">What is known of the framework.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static Hover? Of(SemanticModel model, int position, ReferenceDocumentation documentation, CancellationToken cancellationToken)
    {
        SyntaxNode root = model.SyntaxTree.GetRoot(cancellationToken);
        if (TokenAt(root, position) is not { Parent: { } parent } token)
        {
            return null;
        }

        (ISymbol? symbol, int others) = SymbolOf(model, token, parent, cancellationToken);
        if (symbol is null or IErrorTypeSymbol)
        {
            return null;
        }

        string signature = SymbolText.Describe(symbol, model, token.SpanStart);
        if (others > 0)
        {
            signature += string.Create(CultureInfo.InvariantCulture, $" (+ {others} overload{(others > 1 ? "s" : "")})");
        }

        SymbolDocumentation? said = documentation.Of(symbol, model.Compilation)
            ?? (symbol is IMethodSymbol { MethodKind: MethodKind.Constructor } ? documentation.Of(symbol.ContainingType, model.Compilation) : null);
        MimeBundle content = MimeBundle.OfText(PlainText(signature, said)).With(MimeTypes.Markdown, Markdown(signature, said));
        return new Hover(content, new CodeSpan(token.SpanStart, token.Span.Length));
    }

    // The place may be right behind a name.
    private static SyntaxToken? TokenAt(SyntaxNode root, int position)
    {
        foreach (int place in new[] { position, position - 1 })
        {
            SyntaxToken token = place >= 0 && place < root.FullSpan.End ? root.FindToken(place) : default;
            if (token.Span.Contains(place) && IsName(token))
            {
                return token;
            }
        }

        return null;
    }

    private static bool IsName(SyntaxToken token) => token.IsKind(SyntaxKind.IdentifierToken)
        || token.Parent is PredefinedTypeSyntax or ThisExpressionSyntax or BaseExpressionSyntax
        || (token.IsKind(SyntaxKind.NewKeyword) && token.Parent is ImplicitObjectCreationExpressionSyntax);

    private static (ISymbol? Symbol, int Others) SymbolOf(
        SemanticModel model, SyntaxToken token, SyntaxNode parent, CancellationToken cancellationToken)
    {
        if (parent is not ExpressionSyntax && model.GetDeclaredSymbol(parent, cancellationToken) is { } declared)
        {
            return (declared, 0);
        }

        // What is made is called by its type's name.
        SyntaxNode node = parent.Parent is ObjectCreationExpressionSyntax creation && creation.Type == parent ? creation : parent;
        SymbolInfo info = model.GetSymbolInfo(node, cancellationToken);
        ISymbol? symbol = info.Symbol ?? info.CandidateSymbols.FirstOrDefault() ?? model.GetTypeInfo(node, cancellationToken).Type;
        if (symbol is null && node != parent)
        {
            symbol = model.GetSymbolInfo(parent, cancellationToken).Symbol;
        }

        int group = symbol is IMethodSymbol method && parent is ExpressionSyntax name
            ? method.MethodKind == MethodKind.Constructor
                ? method.ContainingType.InstanceConstructors.Length
                : model.GetMemberGroup(name, cancellationToken).Length
            : 1;
        return (symbol is IAliasSymbol alias ? alias.Target : symbol, Math.Max(group - 1, 0));
    }

    private static string PlainText(string signature, SymbolDocumentation? said)
    {
        var text = new StringBuilder(signature);
        if (said is not null)
        {
            Append(text, "\n", said.Summary);
            Append(text, "\nReturns: ", said.Returns);
        }

        return text.ToString();
    }

    private static string Markdown(string signature, SymbolDocumentation? said)
    {
        var text = new StringBuilder($"```csharp\n{signature}\n```");
        if (said is not null)
        {
            Append(text, "\n\n", Escape(said.Summary));
            Append(text, "\n\n**Returns:** ", Escape(said.Returns));
            string thrown = string.Join('\n', said.Exceptions.Select(static item => $"- `{item.Type}`: {Escape(item.When)}"));
            Append(text, "\n\n**Throws:**\n\n", thrown);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, string lead, string content)
    {
        if (content.Length > 0)
        {
            text.Append(lead).Append(content);
        }
    }

    // Documentation is text: nothing in it is to be taken for Markdown or HTML.
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (char character in text)
        {
            if (character is '\\' or '`' or '*' or '_' or '<' or '[' or '#')
            {
                escaped.Append('\\');
            }

            escaped.Append(character);
        }

        return escaped.ToString().Replace("\n", "\n\n", StringComparison.Ordinal);
    }
}
