using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Hawser.Cli.Repl.Editing;

/// <summary>The colours of C# while it is written: by its words alone, since what they mean is not known yet.</summary>
internal static class CodeColors
{
    /// <summary>No colour.</summary>
    public const byte None = 0;

    private const byte Keyword = 34;
    private const byte Text = 33;
    private const byte Number = 35;
    private const byte Comment = 90;
    private const byte Directive = 36;

    private static readonly CSharpParseOptions Options = new(LanguageVersion.Preview, kind: SourceCodeKind.Script);

    /// <summary>Identifiers by the grammar, that hardly ever are some.</summary>
    private static readonly HashSet<string> ContextualKeywords =
        ["var", "async", "await", "record", "when", "where", "with", "init", "required", "nameof", "dynamic", "yield", "global"];

    /// <summary>The colour of each character, as the number that terminals know (SGR).</summary>
    public static byte[] Of(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        byte[] colors = new byte[code.Length];
        foreach (SyntaxToken token in SyntaxFactory.ParseTokens(code, options: Options))
        {
            foreach (SyntaxTrivia trivia in token.LeadingTrivia.Concat(token.TrailingTrivia))
            {
                Paint(colors, trivia.Span.Start, trivia.Span.End, ColorOf(trivia));
            }

            Paint(colors, token.Span.Start, token.Span.End, ColorOf(token));
        }

        return colors;
    }

    private static void Paint(byte[] colors, int start, int end, byte color) =>
        Array.Fill(colors, color, start, Math.Min(end, colors.Length) - start);

    private static byte ColorOf(SyntaxToken token) => token.Kind() switch
    {
        SyntaxKind.StringLiteralToken or SyntaxKind.CharacterLiteralToken or SyntaxKind.SingleLineRawStringLiteralToken
            or SyntaxKind.MultiLineRawStringLiteralToken or SyntaxKind.Utf8StringLiteralToken or SyntaxKind.InterpolatedStringTextToken
            or SyntaxKind.InterpolatedStringStartToken or SyntaxKind.InterpolatedStringEndToken or SyntaxKind.InterpolatedStringToken
            or SyntaxKind.InterpolatedVerbatimStringStartToken => Text,
        SyntaxKind.NumericLiteralToken => Number,
        SyntaxKind.IdentifierToken when ContextualKeywords.Contains(token.Text) => Keyword,
        SyntaxKind kind when SyntaxFacts.IsReservedKeyword(kind) => Keyword,
        _ => None,
    };

    private static byte ColorOf(SyntaxTrivia trivia) => trivia.Kind() switch
    {
        SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia or SyntaxKind.SingleLineDocumentationCommentTrivia
            or SyntaxKind.MultiLineDocumentationCommentTrivia => Comment,
        _ when trivia.IsDirective => Directive,
        _ => None,
    };
}
