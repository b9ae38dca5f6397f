using System.Globalization;
using Hawser.Notebooks;

namespace Hawser.Cli.Running;

/// <summary>A cell of code that is run.</summary>
/// <param name="Index">Its place among all cells of the document, from 0.</param>
/// <param name="Number">Its number among those of code, from 1.</param>
/// <param name="Count">How many of code there are.</param>
/// <param name="Name">What it is called in diagnostics.</param>
/// <param name="Cell">The cell.</param>
internal sealed record RunCell(int Index, int Number, int Count, string Name, NotebookCell Cell)
{
    /// <summary>The cells of code of a document.</summary>
    /// <param name="document">The document.</param>
    /// <param name="path">Its file.</param>
    public static IReadOnlyList<RunCell> Of(NotebookDocument document, string path)
    {
        (int Index, NotebookCell Cell)[] code = [.. document.Cells.Index().Where(static one => one.Item.Kind == NotebookCellKind.Code)];

        // Of a script that is one cell, lines are those of the file.
        bool isFile = code.Length == 1 && document.Cells.Count == 1 && NotebookFormat.OfPath(path) is var format
            && (format == NotebookFormat.Cs || format == NotebookFormat.Csx);
        return
        [
            .. code.Select((one, index) => new RunCell(
                one.Index,
                index + 1,
                code.Length,
                isFile ? Path.GetFileName(path) : string.Create(CultureInfo.InvariantCulture, $"cell {index + 1}"),
                one.Cell)),
        ];
    }
}
