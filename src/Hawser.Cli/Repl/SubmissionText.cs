using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Hawser.Cli.Repl;

/// <summary>What is to be known of a submission before it is evaluated.</summary>
internal static class SubmissionText
{
    private const char CommandMark = ':';

    private static readonly CSharpParseOptions Options = new(LanguageVersion.Preview, kind: SourceCodeKind.Script);

    /// <summary>Whether it is a command to the console itself, <c>:help</c> for example.</summary>
    public static bool IsCommand(string text) => text.TrimStart().StartsWith(CommandMark);

    /// <summary>Whether nothing is missing at its end: a closing brace, an expression. One that cannot be completed by more is complete.</summary>
    public static bool IsComplete(string text) =>
        IsCommand(text) || string.IsNullOrWhiteSpace(text) || SyntaxFactory.IsCompleteSubmission(SyntaxFactory.ParseSyntaxTree(text, Options));
}
