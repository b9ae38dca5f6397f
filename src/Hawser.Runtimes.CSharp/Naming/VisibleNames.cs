using Hawser.Runtimes.CSharp.Compiling;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hawser.Runtimes.CSharp.Naming;

/// <summary>What a cell sees of its parents: each name once, as the most recent parent that defines it means it.</summary>
internal sealed class VisibleNames
{
    // The compiler calls extensions by these names where the code has no name for them.
    private static readonly string[] Patterns =
    [
        "GetEnumerator", "GetAsyncEnumerator", "GetAwaiter", "Deconstruct", "Add", "GetPinnableReference",
        "Select", "SelectMany", "Where", "OrderBy", "OrderByDescending", "ThenBy", "ThenByDescending", "GroupBy", "Join", "GroupJoin", "Cast",
    ];

    private readonly Dictionary<string, (KeptCell Cell, CellExport Export)> _names = [];
    private readonly Dictionary<string, List<(KeptCell Cell, CellExport Export)>> _overloads = [];
    private readonly HashSet<string> _hidden = [];
    private readonly List<string> _extensions = [];

    /// <summary>Merges what parents define.</summary>
    /// <param name="parents">The parents, most recent first.</param>
    public VisibleNames(IReadOnlyList<KeptCell> parents)
    {
        var texts = new HashSet<string>();
        var usings = new List<LastingUsing>();
        foreach (KeptCell parent in parents)
        {
            foreach (CellExport export in parent.Code.Exports.Values)
            {
                if (!_names.TryAdd(export.Name, (parent, export)))
                {
                    AddOverloads(parent, export);
                }
                else if (export.Forwarders is not null)
                {
                    _extensions.Add(export.Name);
                }
            }

            foreach (LastingUsing directive in parent.Code.Usings)
            {
                // An alias is a definition: what a more recent parent calls so hides it.
                bool isVisible = directive.Alias is null || ReferenceEquals(_names[directive.Alias].Cell, parent);
                if (isVisible && texts.Add(directive.Text))
                {
                    usings.Add(directive);
                }
            }
        }

        Usings = usings;
    }

    /// <summary>The <c>using</c> directives that last.</summary>
    public IReadOnlyList<LastingUsing> Usings { get; }

    /// <summary>All that is seen, each with the cell that defines it.</summary>
    public IEnumerable<(KeptCell Cell, CellExport Export)> All => _names.Values;

    /// <summary>Whether there is nothing to see.</summary>
    public bool IsEmpty => _names.Count == 0 && Usings.Count == 0;

    /// <summary>The extension methods that code may call without naming them.</summary>
    public IEnumerable<string> PatternExtensions => _extensions.Count == 0 ? [] : _extensions.Where(Patterns.Contains);

    /// <summary>Finds what a name means; null if no parent defines it.</summary>
    /// <param name="name">The name as it stands in the code.</param>
    public (KeptCell Cell, CellExport Export)? Find(SimpleNameSyntax name)
    {
        string text = name.Identifier.ValueText;
        if (name is GenericNameSyntax generic
            && _names.TryGetValue($"{text}`{generic.TypeArgumentList.Arguments.Count}", out (KeptCell, CellExport) type))
        {
            return type;
        }

        return Find(text) is { } found && (name is IdentifierNameSyntax || found.Export.Kind is not CellExportKind.Type) ? found : null;
    }

    /// <summary>Finds what a name means; null if no parent defines it.</summary>
    /// <param name="name">The name in metadata.</param>
    public (KeptCell Cell, CellExport Export)? Find(string name) =>
        _names.TryGetValue(name, out (KeptCell, CellExport) found) ? found : null;

    /// <summary>
    /// The methods of a name: the parents that define them, most recent first. Each has a signature that those before it have not, and so
    /// is called by whoever gives it its arguments. Empty where the name means nothing, or something else.
    /// </summary>
    /// <param name="name">The name.</param>
    public IReadOnlyList<(KeptCell Cell, CellExport Export)> Methods(string name) =>
        _overloads.TryGetValue(name, out List<(KeptCell, CellExport)>? methods) ? methods
            : _names.TryGetValue(name, out (KeptCell Cell, CellExport Export) found) && found.Export.Signatures is not null ? [found]
            : [];

    // What is no method hides all that is older, as a method hides all that is older and none.
    private void AddOverloads(KeptCell parent, CellExport export)
    {
        if (_hidden.Contains(export.Name) || _names[export.Name].Export.Signatures is null)
        {
            return;
        }

        if (export.Signatures is null)
        {
            _hidden.Add(export.Name);
            return;
        }

        if (!_overloads.TryGetValue(export.Name, out List<(KeptCell Cell, CellExport Export)>? methods))
        {
            methods = [_names[export.Name]];
            _overloads[export.Name] = methods;
        }

        if (export.Signatures.Any(signature => !methods.Exists(method => method.Export.Signatures!.Contains(signature))))
        {
            methods.Add((parent, export));
        }
    }
}
