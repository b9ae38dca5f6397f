using System.Collections.Immutable;
using Hawser.Runtimes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hawser.Runtimes.CSharp.Editing;

/// <summary>
/// Says how what is called around a place can be called. Roslyn's own answer to this is internal, so it is made from what the compiler
/// binds: the methods of the group, or the constructors, indexers and attributes, and the argument that the place is in.
/// </summary>
internal static class SignatureAnswer
{
    /// <summary>Says it; null where nothing is called.</summary>
    /// <param name="model">The code.</param>
    /// <param name="position">The place.</param>
    /// <param name="documentation">What is known of the framework.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static SignatureHelp? Of(
        SemanticModel model, int position, ReferenceDocumentation documentation, CancellationToken cancellationToken)
    {
        SyntaxNode root = model.SyntaxTree.GetRoot(cancellationToken);
        for (SyntaxNode? list = ListAround(root, position); list is not null; list = Around(list.Parent, position))
        {
            (IEnumerable<ISymbol> symbols, SymbolInfo chosen) = Callable(model, list, cancellationToken);
            ISymbol[] found =
            [
                .. symbols.OfType<ISymbol>()
                    .Where(symbol => model.IsAccessible(position, symbol.OriginalDefinition))
                    .Distinct(SymbolEqualityComparer.Default)
                    .OrderBy(static symbol => ParametersOf(symbol).Length),
            ];
            if (found.Length > 0)
            {
                return Answer(found, chosen, list, model, position, documentation);
            }
        }

        return null;
    }

    private static SignatureHelp Answer(
        ISymbol[] found, SymbolInfo chosen, SyntaxNode list, SemanticModel model, int position, ReferenceDocumentation documentation)
    {
        (int argument, string? name, int count) = ArgumentAt(list, position);
        int active = Array.FindIndex(found, symbol => IsSame(symbol, chosen.Symbol));
        if (active < 0 || !Takes(found[active], argument))
        {
            ISymbol? better = found
                .Where(symbol => Takes(symbol, argument) && Takes(symbol, count - 1))
                .MaxBy(symbol => FittingArguments(symbol, list, model));
            active = better is null ? Math.Max(active, 0) : Array.IndexOf(found, better);
        }

        return new SignatureHelp(
            [.. found.Select(symbol => Write(symbol, model, position, documentation))],
            active,
            ParameterOf(found[active], argument, name),
            Inside(list));
    }

    private static (IEnumerable<ISymbol> Symbols, SymbolInfo Chosen) Callable(
        SemanticModel model, SyntaxNode list, CancellationToken cancellationToken)
    {
        switch (list.Parent)
        {
            case InvocationExpressionSyntax invocation:
                SymbolInfo called = model.GetSymbolInfo(invocation, cancellationToken);
                IEnumerable<ISymbol> group = model.GetMemberGroup(invocation.Expression, cancellationToken);
                return group.Any()
                    ? (group, called)
                    : model.GetTypeInfo(invocation.Expression, cancellationToken).Type is INamedTypeSymbol { DelegateInvokeMethod: { } invoke }
                        ? ([invoke], called)
                        : ([], called);
            case BaseObjectCreationExpressionSyntax or ConstructorInitializerSyntax or PrimaryConstructorBaseTypeSyntax or AttributeSyntax:
                return (Constructors(model, list.Parent, cancellationToken), model.GetSymbolInfo(list.Parent, cancellationToken));
            case ElementAccessExpressionSyntax access:
                SymbolInfo indexer = model.GetSymbolInfo(access, cancellationToken);
                IEnumerable<ISymbol> indexers = model.GetTypeInfo(access.Expression, cancellationToken).Type is { } type
                    ? Bases(type).SelectMany(static item => item.GetMembers()).OfType<IPropertySymbol>().Where(static item => item.IsIndexer)
                    : [];
                return (indexers, indexer);
            default:
                return ([], default);
        }
    }

    private static IEnumerable<ITypeSymbol> Bases(ITypeSymbol type)
    {
        for (ITypeSymbol? next = type; next is not null; next = next.BaseType)
        {
            yield return next;
        }
    }

    private static ImmutableArray<IMethodSymbol> Constructors(SemanticModel model, SyntaxNode call, CancellationToken cancellationToken)
    {
        ITypeSymbol? type = call switch
        {
            ConstructorInitializerSyntax or PrimaryConstructorBaseTypeSyntax => Called(model.GetSymbolInfo(call, cancellationToken))?.ContainingType,
            ObjectCreationExpressionSyntax creation => model.GetSymbolInfo(creation.Type, cancellationToken).Symbol as ITypeSymbol,
            _ => model.GetTypeInfo(call, cancellationToken).Type,
        };
        return type switch
        {
            INamedTypeSymbol { DelegateInvokeMethod: null } named => named.InstanceConstructors,
            _ => [],
        };
    }

    private static ISymbol? Called(SymbolInfo info) => info.Symbol ?? info.CandidateSymbols.FirstOrDefault();

    private static Signature Write(ISymbol symbol, SemanticModel model, int position, ReferenceDocumentation documentation)
    {
        SymbolDocumentation? said = documentation.Of(symbol, model.Compilation);
        IEnumerable<SignatureParameter> parameters = ParametersOf(symbol).Select(parameter => new SignatureParameter(
            parameter.Name,
            SymbolText.Parameter(parameter, model, position),
            said?.Parameters.GetValueOrDefault(parameter.Name) is { Length: > 0 } text ? text : null));
        string? summary = said?.Summary is { Length: > 0 } found ? found : null;
        return new Signature(SymbolText.Signature(symbol, model, position), [.. parameters], summary);
    }

    private static SyntaxNode? ListAround(SyntaxNode root, int position) =>
        Around(root.FindToken(Math.Max(position - 1, 0)).Parent, position);

    private static SyntaxNode? Around(SyntaxNode? node, int position)
    {
        for (; node is not null; node = node.Parent)
        {
            if (node is BaseArgumentListSyntax or AttributeArgumentListSyntax && Contains(node, position))
            {
                return node;
            }

            // What is within a function is no argument yet.
            if (node is AnonymousFunctionExpressionSyntax { Body: BlockSyntax block } && block.Span.Contains(position))
            {
                return null;
            }
        }

        return null;
    }

    private static bool Contains(SyntaxNode list, int position)
    {
        SyntaxToken close = list.GetLastToken(includeZeroWidth: true);
        return position >= list.GetFirstToken().Span.End && (close.IsMissing || position <= close.SpanStart);
    }

    private static CodeSpan Inside(SyntaxNode list)
    {
        int start = list.GetFirstToken().Span.End;
        SyntaxToken close = list.GetLastToken(includeZeroWidth: true);
        return new CodeSpan(start, (close.IsMissing ? list.Span.End : close.SpanStart) - start);
    }

    private static (int Index, string? Name, int Count) ArgumentAt(SyntaxNode list, int position)
    {
        int index = list.ChildTokens().Count(token => token.IsKind(SyntaxKind.CommaToken) && token.Span.End <= position);
        string? name = list switch
        {
            BaseArgumentListSyntax arguments => arguments.Arguments.ElementAtOrDefault(index)?.NameColon?.Name.Identifier.ValueText,
            AttributeArgumentListSyntax arguments => arguments.Arguments.ElementAtOrDefault(index)?.NameColon?.Name.Identifier.ValueText,
            _ => null,
        };
        int count = list switch
        {
            BaseArgumentListSyntax arguments => arguments.Arguments.Count,
            AttributeArgumentListSyntax arguments => arguments.Arguments.Count,
            _ => 0,
        };
        return (index, name, Math.Max(count, index + 1));
    }

    private static int ParameterOf(ISymbol symbol, int argument, string? name)
    {
        ImmutableArray<IParameterSymbol> parameters = ParametersOf(symbol);
        if (name is not null && parameters.FirstOrDefault(parameter => parameter.Name == name) is { } named)
        {
            return named.Ordinal;
        }

        return argument < parameters.Length ? argument
            : parameters.Length > 0 && parameters[^1].IsParams ? parameters.Length - 1
            : -1;
    }

    private static int FittingArguments(ISymbol symbol, SyntaxNode list, SemanticModel model) => list is not BaseArgumentListSyntax arguments
        ? 0
        : arguments.Arguments.Where((argument, i) => i < ParametersOf(symbol).Length && !argument.Expression.IsMissing
            && model.ClassifyConversion(argument.Expression, ParametersOf(symbol)[i].Type).IsImplicit).Count();

    private static bool Takes(ISymbol symbol, int argument) =>
        ParameterOf(symbol, argument, null) >= 0 || (argument <= 0 && ParametersOf(symbol).IsEmpty);

    private static bool IsSame(ISymbol symbol, ISymbol? chosen) =>
        chosen is not null && SymbolEqualityComparer.Default.Equals(symbol.OriginalDefinition, chosen.OriginalDefinition);

    private static ImmutableArray<IParameterSymbol> ParametersOf(ISymbol symbol) => symbol switch
    {
        IMethodSymbol method => method.Parameters,
        IPropertySymbol property => property.Parameters,
        _ => [],
    };
}
