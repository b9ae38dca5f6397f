using System.Collections.Frozen;
using System.Globalization;
using Hawser.Runtimes.CSharp.Naming;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Hawser.Runtimes.CSharp.Compiling;

/// <summary>
/// Turns what the compiler says into what a cell's author can use: positions of the author's own text, and no names of ours.
/// </summary>
internal static class CellDiagnostics
{
    /// <summary>
    /// Warnings that are right in a project and not in a cell: unused or never assigned variables may be used by a later cell, names are
    /// what the author likes, versions of references are unified by the run time, and a <c>using</c> may stand in each cell.
    /// </summary>
    public static readonly FrozenDictionary<string, ReportDiagnostic> Options = new[]
    {
        "CS0067", "CS0105", "CS0108", "CS0169", "CS0414", "CS0649", "CS1701", "CS1702", "CS1705", "CS1998", "CS8019", "CS8981",
    }.ToFrozenDictionary(static code => code, static _ => ReportDiagnostic.Suppress);

    private const string NameNotFound = "CS0103";
    private const string RefStructField = "CS8345";

    /// <summary>Turns diagnostics, in the order of the code, without those that are hidden.</summary>
    /// <param name="diagnostics">The compiler's.</param>
    /// <param name="texts">The cell's texts.</param>
    /// <param name="uses">What the cell uses of its parents.</param>
    public static IReadOnlyList<CodeDiagnostic> Turn(IEnumerable<Diagnostic> diagnostics, IReadOnlyList<CellText> texts, ParentUses uses)
    {
        var turned = new List<CodeDiagnostic>();
        foreach (Diagnostic diagnostic in diagnostics)
        {
            if (diagnostic.Severity != DiagnosticSeverity.Hidden
                && !diagnostic.IsSuppressed
                && Turn(diagnostic, texts, uses) is { } item
                && !turned.Contains(item))
            {
                turned.Add(item);
            }
        }

        return [.. turned.OrderBy(static item => item.StartLine).ThenBy(static item => item.StartColumn)];
    }

    /// <summary>Says that a variable of a <c>using</c> declaration cannot be disposed of.</summary>
    /// <param name="variable">The variable.</param>
    /// <param name="text">Where it is declared.</param>
    public static CodeDiagnostic NotDisposable(IFieldSymbol variable, CellText text)
    {
        (LinePosition start, LinePosition end) = text.Written(variable.Locations[0].SourceSpan) ?? default;
        string message = $"'{CellNames.Clean(variable.Type.ToDisplayString())}': type used in a using declaration must implement 'System.IDisposable'"
            + " or 'System.IAsyncDisposable'";
        return new CodeDiagnostic(
            CodeDiagnosticSeverity.Error,
            "CS1674",
            message,
            text.Path,
            start.Line + 1,
            start.Character + 1,
            end.Line + 1,
            end.Character + 1);
    }

    private static CodeDiagnostic? Turn(Diagnostic diagnostic, IReadOnlyList<CellText> texts, ParentUses uses)
    {
        SyntaxTree? tree = diagnostic.Location.SourceTree;
        CellText text = texts.FirstOrDefault(item => item.Path == tree?.FilePath) ?? texts[0];
        (LinePosition Start, LinePosition End)? place = tree is null
            ? (LinePosition.Zero, LinePosition.Zero)
            : text.Written(diagnostic.Location.SourceSpan);
        CodeDiagnosticSeverity severity = diagnostic.Severity switch
        {
            DiagnosticSeverity.Error => CodeDiagnosticSeverity.Error,
            DiagnosticSeverity.Warning => CodeDiagnosticSeverity.Warning,
            _ => CodeDiagnosticSeverity.Information,
        };
        if (place is null && severity != CodeDiagnosticSeverity.Error)
        {
            return null;
        }

        (LinePosition start, LinePosition end) = place ?? (LinePosition.Zero, LinePosition.Zero);
        return new CodeDiagnostic(
            severity,
            diagnostic.Id,
            MessageOf(diagnostic, uses),
            text.Path,
            start.Line + 1,
            start.Character + 1,
            end.Line + 1,
            end.Character + 1);
    }

    private static string MessageOf(Diagnostic diagnostic, ParentUses uses)
    {
        string message = CellNames.Clean(diagnostic.GetMessage(CultureInfo.InvariantCulture));
        if (diagnostic.Id == RefStructField)
        {
            return message.TrimEnd('.') + ": variables of a cell are kept for later cells. Declare it within a block or a method.";
        }

        if (diagnostic.Id == NameNotFound && uses.OutOfReach.FirstOrDefault(name => message.Contains($"'{name}'", StringComparison.Ordinal)) is { } used)
        {
            return $"{message}: a type cannot use '{used}', which belongs to another cell's state. Pass it as an argument.";
        }

        return message;
    }
}
