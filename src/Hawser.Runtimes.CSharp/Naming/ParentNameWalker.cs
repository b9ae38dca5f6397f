using Hawser.Runtimes.CSharp.Compiling;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hawser.Runtimes.CSharp.Naming;

/// <summary>
/// Links a cell to its parents by its syntax. Roslyn would link a submission to one predecessor, and each lookup would walk all before
/// that; here the compiler sees only those parents of which the cell uses something, as plain references, and each use says what it means:
/// a variable or method becomes a member of the parent's state, a type gets an alias. The compiler then treats them as what they are:
/// fields of an object, which can be assigned after an <c>await</c>, passed by reference and captured, and types that come before those of
/// namespaces.
/// </summary>
internal sealed class ParentNameWalker : CSharpSyntaxWalker
{
    private readonly VisibleNames _visible;
    private readonly ParentUses _uses;
    private readonly TextInsertions _insertions;
    private readonly HashSet<string> _declared;
    private readonly HashSet<string> _methods;
    private readonly HashSet<string> _types;
    private readonly HashSet<string> _aliases = [];
    private NameScope _scope;
    private bool _inUsing;

    private ParentNameWalker(
        CompilationUnitSyntax root,
        VisibleNames visible,
        HashSet<string> declared,
        HashSet<string> methods,
        ParentUses uses,
        TextInsertions insertions)
    {
        _visible = visible;
        _declared = declared;
        _methods = methods;
        _types = [.. DeclaredNames.TypesIn(root)];
        _uses = uses;
        _insertions = insertions;
        _scope = new NameScope(null, declared, isType: false);
    }

    /// <summary>Finds the uses of a tree, and inserts what they mean.</summary>
    /// <param name="root">The tree.</param>
    /// <param name="visible">What it sees.</param>
    /// <param name="declared">What the cell defines itself.</param>
    /// <param name="methods">The methods among that.</param>
    /// <param name="uses">Gets what is used.</param>
    /// <param name="insertions">Gets what is to be inserted.</param>
    public static void Walk(
        CompilationUnitSyntax root,
        VisibleNames visible,
        HashSet<string> declared,
        HashSet<string> methods,
        ParentUses uses,
        TextInsertions insertions)
    {
        var walker = new ParentNameWalker(root, visible, declared, methods, uses, insertions);
        walker.Visit(root);
        walker.InsertUsings(root);
    }

    /// <inheritdoc/>
    public override void Visit(SyntaxNode? node)
    {
        if (node is null)
        {
            return;
        }

        if (node is SimpleNameSyntax name)
        {
            Consider(name);
            Visit((name as GenericNameSyntax)?.TypeArgumentList);
            return;
        }

        if (!DeclaredNames.IsScope(node))
        {
            base.Visit(node);
            return;
        }

        ExpressionSyntax? outside = OutsideOf(node);
        Visit(outside);
        NameScope outer = _scope;
        _scope = new NameScope(outer, DeclaredNames.In(node), node is BaseTypeDeclarationSyntax);
        foreach (SyntaxNode child in node.ChildNodes())
        {
            if (child != outside)
            {
                VisitInside(child, outside);
            }
        }

        _scope = outer;
    }

    /// <inheritdoc/>
    public override void VisitUsingDirective(UsingDirectiveSyntax node)
    {
        _inUsing = true;
        Visit(node.NamespaceOrType);
        _inUsing = false;
    }

    /// <inheritdoc/>
    public override void VisitAttribute(AttributeSyntax node)
    {
        // [Mark] may mean MarkAttribute.
        if (node.Name is IdentifierNameSyntax name
            && _visible.Find(name.Identifier.ValueText + "Attribute") is { Export.Kind: CellExportKind.Type } found
            && !_scope.Declares(found.Export.Name))
        {
            UseType(found, name);
        }

        base.VisitAttribute(node);
    }

    // What stands in a scope's node, and is evaluated before what the scope declares is there.
    private static ExpressionSyntax? OutsideOf(SyntaxNode scope) => scope switch
    {
        CommonForEachStatementSyntax loop => loop.Expression,
        QueryExpressionSyntax query => query.FromClause.Expression,
        SwitchStatementSyntax @switch => @switch.Expression,
        _ => null,
    };

    // Whether a name is looked up at all: what follows a dot, or names an argument or a member of an initializer, is not.
    private static bool IsLookedUp(SimpleNameSyntax name) => name.Parent switch
    {
        MemberAccessExpressionSyntax access => access.Name != name,
        MemberBindingExpressionSyntax => false,
        QualifiedNameSyntax qualified => qualified.Left == name,
        AliasQualifiedNameSyntax => false,
        NameColonSyntax or NameEqualsSyntax => false,
        ExpressionColonSyntax colon => colon.Expression != name,
        GotoStatementSyntax => false,
        AssignmentExpressionSyntax assignment => assignment.Left != name
            || !(assignment.Parent.IsKind(SyntaxKind.ObjectInitializerExpression)
                || assignment.Parent.IsKind(SyntaxKind.WithInitializerExpression)),
        _ => !name.IsVar,
    };

    private void VisitInside(SyntaxNode child, ExpressionSyntax? outside)
    {
        if (outside is not null && child is FromClauseSyntax first && first.Expression == outside)
        {
            Visit(first.Type);
            return;
        }

        Visit(child);
    }

    private void Consider(SimpleNameSyntax name)
    {
        if (_visible.Find(name) is not { } found)
        {
            return;
        }

        if (name.Parent is MemberAccessExpressionSyntax access && access.Name == name || name.Parent is MemberBindingExpressionSyntax)
        {
            UseExtension(found);
            return;
        }

        if (!IsLookedUp(name))
        {
            return;
        }

        if (found.Export.Kind == CellExportKind.Type)
        {
            ConsiderType(found, name);
            return;
        }

        if (found.Export.Signatures is not null
            && !SyntaxFacts.IsInTypeOnlyContext(name)
            && UseOverloads(found.Export.Name, export => export.Kind == CellExportKind.Static || !_scope.IsInType))
        {
            return;
        }

        if (_scope.Declares(name.Identifier.ValueText))
        {
            return;
        }

        switch (found.Export.Kind)
        {
            case CellExportKind.Static when found.Export.IsConstant || !SyntaxFacts.IsInTypeOnlyContext(name):
                Qualify(found, name, ClassOf(found.Cell));
                break;
            case CellExportKind.Instance when !SyntaxFacts.IsInTypeOnlyContext(name):
                if (_scope.IsInType)
                {
                    _uses.OutOfReach.Add(found.Export.Name);
                    break;
                }

                _uses.States.Add(found.Cell);
                Qualify(found, name, CellNames.State(found.Cell.Code.ClassName) + ".");
                break;
            case CellExportKind.Alias:
                _uses.Names.Add(found.Export.Name);
                break;
            default:
                break;
        }
    }

    // A member or a local variable may be named like its type. An alias leaves it to the compiler which of them is meant.
    private void ConsiderType((KeptCell Cell, CellExport Export) found, SimpleNameSyntax name)
    {
        string text = name.Identifier.ValueText;
        if (found.Export.Name != text)
        {
            if (!_scope.Declares(text))
            {
                UseType(found, name);
            }
        }
        else if (!_declared.Contains(text))
        {
            UseType(found, name);
        }
        else if (!_types.Contains(text) && SyntaxFacts.IsInTypeOnlyContext(name))
        {
            Qualify(found, name, ClassOf(found.Cell));
        }
    }

    private static string ClassOf(KeptCell cell) => $"global::{cell.Code.ClassName}.";

    private void Qualify((KeptCell Cell, CellExport Export) found, SimpleNameSyntax name, string qualifier)
    {
        Use(found);
        _insertions.Add(name.SpanStart, qualifier);
    }

    private void UseType((KeptCell Cell, CellExport Export) found, SimpleNameSyntax name)
    {
        // An alias is bound by all rules of C#, such as that of a property that is named like its type. It cannot be generic, and no other
        // using directive sees it.
        if (_inUsing || found.Export.Name != found.Export.PlainName)
        {
            Qualify(found, name, ClassOf(found.Cell));
            return;
        }

        Use(found);
        _aliases.Add($"using {found.Export.Name} = {ClassOf(found.Cell)}{found.Export.Name}; ");
    }

    // Where several cells define methods of a name, and this one is perhaps one of them, the code sees all of them, as those of one class.
    private bool UseOverloads(string name, Func<CellExport, bool> isReached)
    {
        IReadOnlyList<(KeptCell Cell, CellExport Export)> methods = _visible.Methods(name);
        if (methods.Count < (_methods.Contains(name) ? 1 : 2) || _scope.DeclaresWithin(name))
        {
            return false;
        }

        KeptCell[] reached = [.. methods.Where(method => isReached(method.Export)).Select(static method => method.Cell)];
        if (reached.Length == 0)
        {
            return false;
        }

        if (!_uses.Overloads.TryGetValue(name, out HashSet<KeptCell>? cells))
        {
            cells = new HashSet<KeptCell>(ReferenceEqualityComparer.Instance);
            _uses.Overloads[name] = cells;
        }

        cells.UnionWith(reached);
        return true;
    }

    private void UseExtension((KeptCell Cell, CellExport Export) found)
    {
        if (UseOverloads(found.Export.Name, static export => export.Forwarders is not null))
        {
            return;
        }

        if (found.Export.Forwarders is not null && !_scope.Declares(found.Export.Name))
        {
            Use(found);
            _uses.Extensions[found.Export.Name] = found.Export;
        }
    }

    private void Use((KeptCell Cell, CellExport Export) found)
    {
        _uses.Cells.Add(found.Cell);
        _uses.Names.Add(found.Export.PlainName);
    }

    private void InsertUsings(CompilationUnitSyntax root)
    {
        SyntaxNode? first = root.Usings.Count > 0 ? root.Usings[0] : root.Members.FirstOrDefault();
        if (first is null)
        {
            return;
        }

        LastingUsing[] lasting = [.. _visible.Usings.Where(directive => directive.Alias is null || !_declared.Contains(directive.Alias))];
        _uses.Usings.UnionWith(lasting);
        _insertions.Add(first.SpanStart, string.Concat(lasting.Select(static directive => directive.Text + " ").Concat(_aliases)), order: -2);
    }
}
