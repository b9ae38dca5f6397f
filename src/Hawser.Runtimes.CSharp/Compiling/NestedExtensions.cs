using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hawser.Runtimes.CSharp.Compiling;

/// <summary>
/// Finds extension methods in static classes of a cell. Scripts allow them at their top level only, since a cell's classes are nested in
/// the class of the cell; people write them as in any other file. Without the word <c>this</c> they are static methods, and a forwarder at
/// the top level makes them extensions.
/// </summary>
internal static class NestedExtensions
{
    /// <summary>Finds them.</summary>
    /// <param name="root">The cell.</param>
    /// <returns>The words to be blanked, the forwarders, and the methods' names.</returns>
    public static (List<TextSpan> Words, string Forwarders, HashSet<string> Names) In(CompilationUnitSyntax root)
    {
        var words = new List<TextSpan>();
        var names = new HashSet<string>();
        var forwarders = new StringBuilder();
        foreach (ClassDeclarationSyntax type in root.Members.OfType<ClassDeclarationSyntax>())
        {
            if (!type.Modifiers.Any(SyntaxKind.StaticKeyword))
            {
                continue;
            }

            foreach (MethodDeclarationSyntax method in type.Members.OfType<MethodDeclarationSyntax>())
            {
                SyntaxToken word = method.ParameterList.Parameters.FirstOrDefault()?.Modifiers.FirstOrDefault(IsThis) ?? default;
                if (!word.IsKind(SyntaxKind.None))
                {
                    words.Add(word.Span);
                    names.Add(method.Identifier.ValueText);
                    forwarders.Append(Forward(type, method));
                }
            }
        }

        return (words, forwarders.ToString(), names);
    }

    private static bool IsThis(SyntaxToken token) => token.IsKind(SyntaxKind.ThisKeyword);

    private static string Forward(ClassDeclarationSyntax type, MethodDeclarationSyntax method)
    {
        // Private ones are for their class only, where they are called as the static methods that they are.
        if (!method.Modifiers.Any(SyntaxKind.PublicKeyword) && !method.Modifiers.Any(SyntaxKind.InternalKeyword))
        {
            return "";
        }

        IEnumerable<string> parameters = method.ParameterList.Parameters.Select(static item => OneLine(item.WithAttributeLists([])));
        IEnumerable<string> arguments = method.ParameterList.Parameters.Select(Pass);
        IEnumerable<string> types = method.TypeParameterList?.Parameters.Select(static item => item.Identifier.Text) ?? [];
        string generic = method.TypeParameterList is null ? "" : $"<{string.Join(", ", types)}>";
        string by = method.ReturnType is RefTypeSyntax ? "ref " : "";
        string constraints = string.Concat(method.ConstraintClauses.Select(static item => " " + OneLine(item)));
        return $"static {OneLine(method.ReturnType)} {method.Identifier.Text}{generic}({string.Join(", ", parameters)}){constraints} => "
            + $"{by}{type.Identifier.Text}.{method.Identifier.Text}{generic}({string.Join(", ", arguments)}); ";
    }

    private static string Pass(ParameterSyntax parameter)
    {
        SyntaxToken by = parameter.Modifiers.FirstOrDefault(static item =>
            item.Kind() is SyntaxKind.RefKeyword or SyntaxKind.OutKeyword or SyntaxKind.InKeyword);
        return $"{(by.IsKind(SyntaxKind.InKeyword) ? "in" : by.Text)} {parameter.Identifier.Text}".TrimStart();
    }

    private static string OneLine(SyntaxNode node) => node.NormalizeWhitespace(indentation: "", eol: " ").ToString();
}
