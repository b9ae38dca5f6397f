using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hawser.Runtimes.CSharp.Naming;

/// <summary>
/// Which names a part of the code declares, by its syntax alone. C# decides by syntax which declaration space a local name belongs to, so
/// nothing has to be bound to tell a cell's own names from those of its parents.
/// </summary>
internal static class DeclaredNames
{
    /// <summary>Whether names that are declared within a node are not seen outside of it.</summary>
    /// <param name="node">The node.</param>
    public static bool IsScope(SyntaxNode node) => node switch
    {
        BlockSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax => true,
        SwitchStatementSyntax or SwitchExpressionArmSyntax or QueryExpressionSyntax or CatchClauseSyntax => true,
        CommonForEachStatementSyntax or ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax => true,
        UsingStatementSyntax or FixedStatementSyntax => true,
        BaseTypeDeclarationSyntax or DelegateDeclarationSyntax => true,
        BaseMethodDeclarationSyntax or BasePropertyDeclarationSyntax or AccessorDeclarationSyntax => true,
        _ => false,
    };

    /// <summary>The names that are declared directly in a node; null for none.</summary>
    /// <param name="scope">The node.</param>
    public static HashSet<string>? In(SyntaxNode scope)
    {
        HashSet<string>? names = null;
        if (scope is AccessorDeclarationSyntax)
        {
            names = ["value", "field"];
        }
        else if (scope is PropertyDeclarationSyntax)
        {
            names = ["field"];
        }
        else if (scope is ForEachStatementSyntax loop)
        {
            names = [loop.Identifier.ValueText];
        }

        Collect(scope, ref names);
        return names;
    }

    /// <summary>The names of the types that a text's top level defines.</summary>
    /// <param name="root">The text.</param>
    public static IEnumerable<string> TypesIn(CompilationUnitSyntax root) => root.Members
        .Where(static member => member is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax)
        .Select(static member => NameOf(member).ValueText);

    /// <summary>The names of the methods that a text's top level defines.</summary>
    /// <param name="root">The text.</param>
    public static IEnumerable<string> MethodsIn(CompilationUnitSyntax root) =>
        root.Members.OfType<MethodDeclarationSyntax>().Select(static method => method.Identifier.ValueText);

    private static void Collect(SyntaxNode node, ref HashSet<string>? names)
    {
        foreach (SyntaxNode child in node.ChildNodes())
        {
            SyntaxToken name = NameOf(child);
            if (!name.IsKind(SyntaxKind.None))
            {
                (names ??= []).Add(name.ValueText);
            }

            if (!IsScope(child) && child is not SimpleNameSyntax)
            {
                Collect(child, ref names);
            }
        }
    }

    private static SyntaxToken NameOf(SyntaxNode node) => node switch
    {
        VariableDeclaratorSyntax variable => variable.Identifier,
        SingleVariableDesignationSyntax designation => designation.Identifier,
        ParameterSyntax parameter => parameter.Identifier,
        TypeParameterSyntax parameter => parameter.Identifier,
        LocalFunctionStatementSyntax function => function.Identifier,
        MethodDeclarationSyntax method => method.Identifier,
        PropertyDeclarationSyntax property => property.Identifier,
        EventDeclarationSyntax @event => @event.Identifier,
        BaseTypeDeclarationSyntax type => type.Identifier,
        DelegateDeclarationSyntax type => type.Identifier,
        EnumMemberDeclarationSyntax member => member.Identifier,
        CatchDeclarationSyntax declaration => declaration.Identifier,
        FromClauseSyntax clause => clause.Identifier,
        LetClauseSyntax clause => clause.Identifier,
        JoinClauseSyntax clause => clause.Identifier,
        JoinIntoClauseSyntax clause => clause.Identifier,
        QueryContinuationSyntax clause => clause.Identifier,
        UsingDirectiveSyntax { Alias: { } alias } => alias.Name.Identifier,
        _ => default,
    };
}
