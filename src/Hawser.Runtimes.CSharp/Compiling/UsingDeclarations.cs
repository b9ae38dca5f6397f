using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hawser.Runtimes.CSharp.Compiling;

/// <summary>
/// Finds <c>using var file = …;</c> and <c>await using</c> at the top level of a cell. Scripts do not know them: there, <c>using</c> begins
/// a directive. Without that word they are variables of the cell, which the cell disposes of when it ends.
/// </summary>
internal static class UsingDeclarations
{
    /// <summary>Finds them in a text that does not parse; nothing else costs anything.</summary>
    /// <param name="text">The text.</param>
    /// <param name="tree">What it was parsed to.</param>
    /// <returns>What is to be blanked, and the names of the variables, in the order of the text.</returns>
    public static (List<TextSpan> Words, List<string> Variables) In(string text, SyntaxTree tree)
    {
        var words = new List<TextSpan>();
        var variables = new List<string>();
        if (!text.Contains("using", StringComparison.Ordinal)
            || !tree.GetDiagnostics().Any(static item => item.Severity == DiagnosticSeverity.Error))
        {
            return (words, variables);
        }

        int depth = 0;
        SyntaxToken previous = default;
        SyntaxToken beforePrevious = default;
        foreach (SyntaxToken token in SyntaxFactory.ParseTokens(text, options: (CSharpParseOptions)tree.Options))
        {
            depth += Depth(token);
            SyntaxToken first = previous.ValueText == "await" ? previous : token;
            if (depth == 0 && token.IsKind(SyntaxKind.UsingKeyword) && EndsStatement(first == token ? previous : beforePrevious))
            {
                Add(text, TextSpan.FromBounds(first.SpanStart, token.Span.End), (CSharpParseOptions)tree.Options, words, variables);
            }

            (beforePrevious, previous) = (previous, token);
        }

        return (words, variables);
    }

    private static void Add(string text, TextSpan word, CSharpParseOptions options, List<TextSpan> words, List<string> variables)
    {
        if (SyntaxFactory.ParseStatement(text, word.Start, options) is LocalDeclarationStatementSyntax declaration
            && declaration.UsingKeyword.IsKind(SyntaxKind.UsingKeyword)
            && declaration.Declaration.Variables.All(static item => !item.Identifier.IsMissing && item.Initializer is not null))
        {
            words.Add(word);
            variables.AddRange(declaration.Declaration.Variables.Select(static item => item.Identifier.ValueText));
        }
    }

    private static int Depth(SyntaxToken token) => token.Kind() switch
    {
        SyntaxKind.OpenBraceToken or SyntaxKind.OpenParenToken or SyntaxKind.OpenBracketToken => 1,
        SyntaxKind.CloseBraceToken or SyntaxKind.CloseParenToken or SyntaxKind.CloseBracketToken => -1,
        _ => 0,
    };

    private static bool EndsStatement(SyntaxToken token) =>
        token.Kind() is SyntaxKind.None or SyntaxKind.SemicolonToken or SyntaxKind.CloseBraceToken;
}
