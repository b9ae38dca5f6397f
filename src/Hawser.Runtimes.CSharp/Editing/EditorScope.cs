using System.Globalization;
using System.Text;
using Hawser.Runtimes.CSharp.Compiling;
using Hawser.Runtimes.CSharp.Directives;
using Hawser.Runtimes.CSharp.Loading;
using Hawser.Runtimes.CSharp.Naming;
using Microsoft.CodeAnalysis;

namespace Hawser.Runtimes.CSharp.Editing;

/// <summary>
/// What a code sees where it is edited: texts that it continues from, and what they refer to. The evaluator links a code to those names of
/// its parents that it uses; an editor needs all of them at hand, so here one text declares them. The code itself stays as it is, and all
/// its places with it. It is kept for the next question, so it holds nothing that would keep values of evaluations, or their code loaded.
/// </summary>
internal sealed class EditorScope
{
    /// <summary>Brings together what a code sees.</summary>
    /// <param name="parents">Those of its parents that are known, most recent first.</param>
    /// <param name="resolved">What its directives stand for.</param>
    public EditorScope(IReadOnlyList<KeptCell> parents, ResolvedDirectives resolved)
    {
        var visible = new VisibleNames(parents);
        CellReferences inherited = parents.Aggregate(CellReferences.None, static (all, parent) => all.With(parent.Code.References));
        Files = [.. inherited.Compiled.Concat(resolved.Compiled).DistinctBy(static reference => reference.FilePath)];
        Framework = [.. FrameworkReferences.Current.OfType<PortableExecutableReference>()];

        var cells = new HashSet<CellCode>(ReferenceEqualityComparer.Instance);
        IEnumerable<CellCode> used = visible.Usings.SelectMany(static item => item.Cells);
        foreach (CellCode code in used.Concat(visible.All.Select(static item => item.Cell.Code)))
        {
            code.AddTo(cells);
        }

        Images = [.. cells.Select(static cell => cell.Image)];
        References = [.. Framework, .. Files, .. cells.Select(static cell => cell.Reference)];
        IEnumerable<string> declared = visible.IsEmpty ? [] : [Declare(visible)];

        // What a file loads comes after it there.
        IEnumerable<string> loaded = resolved.Sources.DistinctBy(static item => item.Path).Reverse().Select(static item => item.Text);
        Before = [.. declared, .. loaded];
        Variables = visible.All.Where(static item => item.Export.Kind is CellExportKind.Instance or CellExportKind.Static)
            .Select(static item => item.Export.Name)
            .ToHashSet(StringComparer.Ordinal);
        Types = visible.All.Where(static item => item.Export.Kind == CellExportKind.Type)
            .Select(static item => item.Export.PlainName)
            .ToHashSet(StringComparer.Ordinal);
        Namespaces = visible.Usings.Where(static item => item.Alias is null)
            .Select(static item => item.Text["using ".Length..].TrimEnd(';', ' '))
            .ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The texts that the code continues from: one that declares what its parents define, and the files that it loads.</summary>
    public IReadOnlyList<string> Before { get; }

    /// <summary>The framework and the application.</summary>
    public IReadOnlyList<PortableExecutableReference> Framework { get; }

    /// <summary>What is referenced by <c>#r</c>.</summary>
    public IReadOnlyList<PortableExecutableReference> Files { get; }

    /// <summary>The images of the cells that are seen, and of those that their signatures mention.</summary>
    public IReadOnlyList<byte[]> Images { get; }

    /// <summary>The names of parents' variables and functions.</summary>
    public IReadOnlySet<string> Variables { get; }

    /// <summary>The names of parents' types.</summary>
    public IReadOnlySet<string> Types { get; }

    /// <summary>The namespaces that parents use.</summary>
    public IReadOnlySet<string> Namespaces { get; }

    /// <summary>All references, for the evaluator's own compiler.</summary>
    public IReadOnlyList<MetadataReference> References { get; }

    private static IEnumerable<string> Overloads(
        IReadOnlyList<(KeptCell Cell, CellExport Export)> methods, IEnumerable<MetadataReference> references)
    {
        var seen = new HashSet<string>();
        foreach ((KeptCell cell, CellExport export) in methods)
        {
            foreach (string signature in export.Signatures!.Where(seen.Add))
            {
                yield return export.Forwarders?.GetValueOrDefault(signature)
                    ?? CellStubs.Of(cell.Code, references).GetValueOrDefault(signature)
                    ?? "";
            }
        }
    }

    private string Declare(VisibleNames visible)
    {
        IEnumerable<MetadataReference> references = [.. Framework, .. Files];
        var usings = new StringBuilder();
        foreach (LastingUsing directive in visible.Usings)
        {
            usings.Append(directive.Text).Append(' ');
        }

        var members = new StringBuilder();
        var opened = new HashSet<string>();
        foreach ((KeptCell cell, CellExport export) in visible.All)
        {
            string name = cell.Code.ClassName;
            if (export.Signatures is not null)
            {
                members.AppendJoin(' ', Overloads(visible.Methods(export.Name), references)).Append(' ');
            }
            else if (export.Kind is CellExportKind.Instance or CellExportKind.Static)
            {
                members.Append(CellStubs.Of(cell.Code, references).GetValueOrDefault(export.Name));
            }
            else if (export.Kind == CellExportKind.Type && export.Name == export.PlainName)
            {
                usings.Append(CultureInfo.InvariantCulture, $"using @{export.Name} = global::{name}.@{export.Name}; ");
            }
            else if (export.Kind == CellExportKind.Type && opened.Add(name))
            {
                // There is no alias of a generic type. What else this brings in is hidden by the declarations here.
                usings.Append(CultureInfo.InvariantCulture, $"using static global::{name}; ");
            }
        }

        return usings.Append(members).ToString();
    }
}
