using System.Text.RegularExpressions;
using Hawser.Runtimes.CSharp.Compiling;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hawser.Runtimes.CSharp.Editing;

/// <summary>
/// A code as an editor has it: the same characters at the same places, but for what C# does not know. Lines that begin with <c>#!</c> are
/// blank, as are the words that <see cref="CellText"/> blanks; what it inserts comes after the end.
/// </summary>
internal sealed partial class EditorText
{
    private EditorText(string written, int position, CancellationToken cancellationToken)
    {
        var cell = new CellText(written, "", cancellationToken, keepsPlaces: true);
        Position = position;
        Declared = cell.Declared;
        Root = cell.Root;
        Text = cell.Forwarders.Length == 0 ? cell.WrittenText : $"{cell.WrittenText}\n{cell.Forwarders}";
        WordStart = position;
        while (WordStart > 0 && SyntaxFacts.IsIdentifierPartCharacter(written[WordStart - 1]))
        {
            WordStart--;
        }

        WordEnd = position;
        while (WordEnd < written.Length && SyntaxFacts.IsIdentifierPartCharacter(written[WordEnd]))
        {
            WordEnd++;
        }

        Written = written[WordStart..position];
        IsMemberAccess = Before(written, WordStart) is '.';
    }

    /// <summary>The code.</summary>
    public string Text { get; }

    /// <summary>The place that is asked about.</summary>
    public int Position { get; }

    /// <summary>Where the word at the place begins.</summary>
    public int WordStart { get; }

    /// <summary>Where it ends.</summary>
    public int WordEnd { get; }

    /// <summary>What of it is before the place.</summary>
    public string Written { get; }

    /// <summary>Whether it follows a dot.</summary>
    public bool IsMemberAccess { get; }

    /// <summary>The names that the code defines itself.</summary>
    public IReadOnlySet<string> Declared { get; }

    /// <summary>The code's syntax.</summary>
    public CompilationUnitSyntax Root { get; }

    /// <summary>Reads a code.</summary>
    /// <param name="code">The code.</param>
    /// <param name="position">The place that is asked about.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static EditorText Of(string code, int position, CancellationToken cancellationToken) =>
        new(WithoutMagic(code), position, cancellationToken);

    /// <summary>
    /// A code whose lines that begin with <c>#!</c> are blank: they are for whoever takes code apart before it is evaluated.
    /// </summary>
    /// <param name="code">The code.</param>
    public static string WithoutMagic(string code) => code.Contains("#!", StringComparison.Ordinal)
        ? MagicLine().Replace(code, static line => new string(' ', line.Length))
        : code;

    /// <summary>A line that begins with <c>#!</c>, without its end.</summary>
    [GeneratedRegex(@"^[ \t]*#![^\r\n]*", RegexOptions.Multiline)]
    public static partial Regex MagicLine();

    /// <summary>Whether the place is in a text, a comment, a number or a directive, where nothing of C# is to be named.</summary>
    public bool IsOutsideOfCode()
    {
        SyntaxTrivia trivia = Root.FindTrivia(Math.Max(Position - 1, 0), findInsideTrivia: false);
        if (trivia.Span.Length > 0 && trivia.Span.Start < Position)
        {
            bool isComment = trivia.Kind() switch
            {
                SyntaxKind.SingleLineCommentTrivia or SyntaxKind.SingleLineDocumentationCommentTrivia => true,
                SyntaxKind.MultiLineCommentTrivia or SyntaxKind.MultiLineDocumentationCommentTrivia => Position < trivia.Span.End,
                _ => false,
            };
            if (isComment || trivia.IsDirective || trivia.IsKind(SyntaxKind.DisabledTextTrivia))
            {
                return true;
            }
        }

        if (WordStart < Position && char.IsAsciiDigit(Root.SyntaxTree.GetText()[WordStart]))
        {
            return true;
        }

        SyntaxToken token = Root.FindToken(Math.Max(Position - 1, 0));
        return token.SpanStart < Position && (Position < token.Span.End || !IsClosed(token)) && IsText(token);
    }

    /// <summary>Whether a place is in the middle of something that is not taken apart: a text of several lines, a comment.</summary>
    /// <param name="position">The place.</param>
    public bool IsWithinToken(int position)
    {
        TextSpan token = Root.FindToken(position).Span;
        TextSpan trivia = Root.FindTrivia(position).Span;
        return (token.Start < position && position < token.End) || (trivia.Start < position && position < trivia.End);
    }

    private static bool IsText(SyntaxToken token) => token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.CharacterLiteralToken
        or SyntaxKind.InterpolatedStringTextToken or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken
        or SyntaxKind.Utf8StringLiteralToken;

    private static bool IsClosed(SyntaxToken token) =>
        !token.IsKind(SyntaxKind.InterpolatedStringTextToken) && token.Text.Length > 1 && token.Text[^1] is '"' or '\'' or '8';

    private static char Before(string text, int position)
    {
        while (position > 0 && char.IsWhiteSpace(text[position - 1]))
        {
            position--;
        }

        return position > 0 ? text[position - 1] : '\0';
    }
}
