using Hawser.Runtimes.CSharp.Naming;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hawser.Runtimes.CSharp.Compiling;

/// <summary>
/// Finds <c>x with { … }</c> where a statement of a cell's top level begins. Scripts read a property there, called <c>with</c> and of the
/// type <c>x</c>; within parentheses it is what its author means.
/// </summary>
internal static class WithExpressions
{
    private const string With = "with";

    /// <summary>The parentheses that are needed; nothing else costs anything.</summary>
    /// <param name="text">The text.</param>
    /// <param name="root">What it was parsed to.</param>
    public static TextInsertions In(string text, CompilationUnitSyntax root)
    {
        var parentheses = new TextInsertions();
        if (!text.Contains(With, StringComparison.Ordinal))
        {
            return parentheses;
        }

        int end = 0;
        foreach (PropertyDeclarationSyntax member in root.Members.OfType<PropertyDeclarationSyntax>().Where(IsMisread))
        {
            int start = member.SpanStart;
            if (start < end)
            {
                continue;
            }

            var options = (CSharpParseOptions)root.SyntaxTree.Options;
            ExpressionSyntax expression = SyntaxFactory.ParseExpression(text, start, options, consumeFullText: false);
            if (expression.DescendantTokens().Any(token =>
                token.Parent is WithExpressionSyntax && start + token.SpanStart == member.Identifier.SpanStart))
            {
                end = start + expression.Span.End;
                parentheses.Add(start, "(");
                parentheses.Add(end, ")");
            }
        }

        return parentheses;
    }

    // No accessor of a property is called as the members that are set.
    private static bool IsMisread(PropertyDeclarationSyntax member) =>
        member.Identifier.ValueText == With
        && member.Modifiers.Count == 0
        && member.AttributeLists.Count == 0
        && member.AccessorList is { } accessors
        && accessors.Accessors.All(static accessor => accessor.IsKind(SyntaxKind.UnknownAccessorDeclaration));
}
