namespace Hawser.Notebooks.Formats;

/// <summary>How a cell stood in its file: what is written again when it has not changed, and the format is the same.</summary>
/// <param name="Format">The file's format.</param>
/// <param name="Language">The cell's language there.</param>
/// <param name="Source">The cell's source there.</param>
/// <param name="Text">
/// Its text, with what marks its beginning and, where it has no outputs of its own, with the blank lines after it.
/// </param>
internal sealed record CellLayout(NotebookFormat Format, string Language, string Source, string Text)
{
    /// <summary>The text of the outputs after it.</summary>
    public string OutputText { get; init; } = "";

    /// <summary>The outputs as they stood there.</summary>
    public string OutputBlock { get; init; } = "";

    /// <summary>The blank lines after the outputs, or where they would be.</summary>
    public string Gap { get; init; } = "";

    /// <summary>Whether a cell is still what stood there.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="format">The format that is written.</param>
    public bool IsOf(NotebookCell cell, NotebookFormat format) =>
        ReferenceEquals(Format, format) && Language == cell.Language && Source == cell.Source;
}
