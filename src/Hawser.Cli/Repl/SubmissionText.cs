using Hawser.Notebooks.Submissions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Hawser.Cli.Repl;

/// <summary>What is to be known of a submission before it is evaluated.</summary>
internal static class SubmissionText
{
    private const char CommandMark = ':';
    private const string Magic = "#!";
    private const string Import = "#!import";

    private static readonly CSharpParseOptions Options = new(LanguageVersion.Preview, kind: SourceCodeKind.Script);

    /// <summary>Whether it is a command to the console itself, <c>:help</c> for example.</summary>
    public static bool IsCommand(string text) => text.TrimStart().StartsWith(CommandMark);

    /// <summary>
    /// Whether nothing is missing at its end: a closing brace, an expression. One that cannot be completed by more is complete.
    /// </summary>
    /// <remarks>A magic command is about the lines after it, so one is wanted; but for <c>#!import</c>, which says all.</remarks>
    public static bool IsComplete(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (IsCommand(text) || string.IsNullOrWhiteSpace(text))
        {
            return true;
        }

        string last = text[(text.LastIndexOf('\n') + 1)..];
        return last.StartsWith(Magic, StringComparison.Ordinal)
            ? last.StartsWith(Import, StringComparison.Ordinal)
            : !text.Contains(Magic, StringComparison.Ordinal)
                ? IsCompleteCode(text)
                : Submission.Of(text, "text").Parts is not [.., CodePart code] || IsCompleteCode(code.Code);
    }

    private static bool IsCompleteCode(string code) => SyntaxFactory.IsCompleteSubmission(SyntaxFactory.ParseSyntaxTree(code, Options));
}
