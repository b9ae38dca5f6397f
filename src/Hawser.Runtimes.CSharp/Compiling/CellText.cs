using System.Text;
using Hawser.Runtimes.CSharp.Naming;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hawser.Runtimes.CSharp.Compiling;

/// <summary>The text of a cell, or of a file that it loads: as its author wrote it, and as it is compiled.</summary>
internal sealed class CellText
{
    /// <summary>
    /// How texts are parsed. <c>TRACE</c> is there as in projects: without it, calls of <see cref="System.Diagnostics.Trace"/> are left
    /// out.
    /// </summary>
    internal static readonly CSharpParseOptions Options = new(
        LanguageVersion.Latest, DocumentationMode.None, SourceCodeKind.Script, preprocessorSymbols: ["TRACE"]);

    // As its author wrote it; that in the form in which it is linked, and how places of this one become the author's.
    private readonly SourceText _author;
    private readonly SourceText _written;
    private readonly TextInsertions _parentheses;
    private readonly TextInsertions _insertions = new();
    private readonly string _forwarders;

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">The cell's name, or the file's path.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="keepsPlaces">Whether all of it has to stay where it is, for an editor that asks about a place.</param>
    public CellText(string text, string path, CancellationToken cancellationToken, bool keepsPlaces = false)
    {
        // Symbols tell a text's encoding, so there has to be one.
        _author = SourceText.From(text, Encoding.UTF8);
        _written = _author;
        Path = path;
        Tree = CSharpSyntaxTree.ParseText(_written, Options, path, cancellationToken);
        (List<TextSpan> words, List<string> disposed) = UsingDeclarations.In(text, Tree);
        _written = Blank(words, cancellationToken);
        Disposed = disposed;
        _parentheses = keepsPlaces
            ? new TextInsertions()
            : WithExpressions.In(_written.ToString(), Tree.GetCompilationUnitRoot(cancellationToken));
        _written = Reparse(_parentheses.Apply(_written), cancellationToken);
        (words, _forwarders, HashSet<string> extensions) = NestedExtensions.In(Tree.GetCompilationUnitRoot(cancellationToken));
        _written = Blank(words, cancellationToken);
        Root = Tree.GetCompilationUnitRoot(cancellationToken);
        Declared = DeclaredNames.In(Root) ?? [];
        Declared.UnionWith(extensions);
        Methods = [.. DeclaredNames.MethodsIn(Root), .. extensions];
    }

    /// <summary>The cell's name, or the file's path.</summary>
    public string Path { get; }

    /// <summary>The syntax of the text: as it was written, until <see cref="Link"/>, and then as it is compiled.</summary>
    public SyntaxTree Tree { get; private set; }

    /// <summary>The text as it was written, with spaces in the place of words that scripts do not understand.</summary>
    public string WrittenText => _written.ToString();

    /// <summary>The forwarders of the extension methods in its static classes; empty for none.</summary>
    public string Forwarders => _forwarders;

    /// <summary>The root of the text as it was written.</summary>
    public CompilationUnitSyntax Root { get; }

    /// <summary>The names that its top level defines.</summary>
    public HashSet<string> Declared { get; }

    /// <summary>Those of them that are methods.</summary>
    public IReadOnlyCollection<string> Methods { get; }

    /// <summary>The variables that the cell disposes of when it ends, in the order in which they are declared.</summary>
    public IReadOnlyList<string> Disposed { get; }

    /// <summary>The nodes of the text that are in no function and no type.</summary>
    public IEnumerable<SyntaxNode> TopLevelNodes => Root.DescendantNodes(static node => !IsFunction(node));

    /// <summary>Whether no statement of the top level runs more than once.</summary>
    public bool RunsOnce => !TopLevelNodes.Any(static node =>
        node is CommonForEachStatementSyntax or ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax or GotoStatementSyntax);

    /// <summary>The last statement's expression, if it has no semicolon, so that it is the value; null where it is none.</summary>
    public ExpressionSyntax? LastExpression => LastOf(Root);

    /// <summary>The same in <see cref="Tree"/>.</summary>
    public ExpressionSyntax? LinkedLastExpression => LastOf(Tree.GetCompilationUnitRoot());

    /// <summary>Finds what the text uses of the cell's parents.</summary>
    /// <param name="visible">What it sees of them.</param>
    /// <param name="declared">What the cell defines itself.</param>
    /// <param name="methods">The methods among that.</param>
    /// <param name="uses">Gets what is used.</param>
    public void FindUses(VisibleNames visible, HashSet<string> declared, HashSet<string> methods, ParentUses uses) =>
        ParentNameWalker.Walk(Root, visible, declared, methods, uses, _insertions);

    /// <summary>Inserts declarations before the first one of the text, beside those that the text itself needs.</summary>
    /// <param name="declarations">The declarations; empty for none.</param>
    public void Declare(string declarations)
    {
        declarations += _forwarders;
        if (Root.Members.FirstOrDefault() is { } first)
        {
            _insertions.Add(first.SpanStart, declarations, order: -1);
        }
        else
        {
            // Without any statement the compiler would make nothing that can be run.
            _insertions.Add(Root.FullSpan.End, "\n" + declarations + ";", order: -1);
        }
    }

    /// <summary>Makes <see cref="Tree"/> what is compiled.</summary>
    public SourceText Link()
    {
        SourceText linked = _insertions.Apply(_written);
        if (linked != _written)
        {
            Tree = Tree.WithChangedText(linked);
        }

        return linked;
    }

    /// <summary>A node's text as it is compiled.</summary>
    /// <param name="node">A node of <see cref="Root"/>.</param>
    public string Linked(SyntaxNode node) => _insertions.Within(_written, node.Span);

    /// <summary>Where in the author's text a place of the compiled one is; null where that is nothing of the author's.</summary>
    /// <param name="span">A span of the compiled text.</param>
    public (LinePosition Start, LinePosition End)? Written(TextSpan span)
    {
        return _insertions.IsInserted(span) ? null : (Place(span.Start), Place(span.End));
    }

    /// <summary>
    /// What the author wrote for a part of the compiled text in which linking has inserted something; null where there is no such part.
    /// </summary>
    /// <param name="compiled">The part.</param>
    public string? AsWritten(string compiled)
    {
        string whole = Tree.ToString();
        string? found = null;
        for (int at = whole.IndexOf(compiled, StringComparison.Ordinal);
            at >= 0;
            at = whole.IndexOf(compiled, at + 1, StringComparison.Ordinal))
        {
            var written = TextSpan.FromBounds(_insertions.Original(at), _insertions.Original(at + compiled.Length));
            if (written.Length == compiled.Length)
            {
                // The author's own, who happens to write as we do.
                return null;
            }

            found ??= _written.ToString(written);
        }

        return found;
    }

    private LinePosition Place(int position) => _author.Lines.GetLinePosition(_parentheses.Original(_insertions.Original(position)));

    // Words that scripts do not understand become spaces, so that all positions stay.
    private SourceText Blank(List<TextSpan> words, CancellationToken cancellationToken) => words.Count == 0
        ? _written
        : Reparse(_written.WithChanges(words.Select(static word => new TextChange(word, new string(' ', word.Length)))), cancellationToken);

    private SourceText Reparse(SourceText text, CancellationToken cancellationToken)
    {
        if (text != _written)
        {
            Tree = CSharpSyntaxTree.ParseText(text, Options, Path, cancellationToken);
        }

        return text;
    }

    private static bool IsFunction(SyntaxNode node) => node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax
        or (MemberDeclarationSyntax and not GlobalStatementSyntax and not FieldDeclarationSyntax);

    private static ExpressionSyntax? LastOf(CompilationUnitSyntax root) =>
        root.Members.LastOrDefault() is GlobalStatementSyntax { Statement: ExpressionStatementSyntax { SemicolonToken.IsMissing: true } last }
            ? last.Expression
            : null;
}
