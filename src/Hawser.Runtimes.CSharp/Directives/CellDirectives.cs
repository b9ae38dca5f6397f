using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hawser.Runtimes.CSharp.Directives;

/// <summary>Finds the directives of a text.</summary>
internal static class CellDirectives
{
    /// <summary>The directives of a text, each kind in the text's order. Those whose quotes are missing are left to the compiler.</summary>
    /// <param name="root">The text.</param>
    /// <param name="source">The cell's name, or the file's path.</param>
    public static IEnumerable<CellDirective> In(CompilationUnitSyntax root, string source)
    {
        foreach (ReferenceDirectiveTriviaSyntax directive in root.GetReferenceDirectives())
        {
            yield return Make(CellDirectiveKind.Reference, directive.File, source);
        }

        foreach (LoadDirectiveTriviaSyntax directive in root.GetLoadDirectives())
        {
            yield return Make(CellDirectiveKind.Load, directive.File, source);
        }
    }

    private static CellDirective Make(CellDirectiveKind kind, SyntaxToken file, string source)
    {
        FileLinePositionSpan span = file.GetLocation().GetLineSpan();
        return new CellDirective(
            kind,
            file.ValueText,
            source,
            span.StartLinePosition.Line + 1,
            span.StartLinePosition.Character + 1,
            span.EndLinePosition.Character + 1);
    }
}
