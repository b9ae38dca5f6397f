namespace Hawser.Notebooks.Formats;

/// <summary>
/// Jupyter's format. Version 4 is read, and the newest of it written: each cell has a name, and texts are lists of lines. Members and
/// outputs that are not known are kept.
/// </summary>
internal sealed class IpynbFormat() : NotebookFormat(
    ".ipynb",
    NotebookParts.CellIds | NotebookParts.CellMetadata | NotebookParts.DocumentMetadata | NotebookParts.Outputs | NotebookParts.OutputText
        | NotebookParts.SeveralCells | NotebookParts.BlankEdges,
    ".ipynb")
{
    /// <summary>The version that is read and written.</summary>
    public const int Major = 4;

    /// <summary>The least second part of it that is written: the first one with names of cells.</summary>
    public const int Minor = 5;

    /// <inheritdoc/>
    public override NotebookDocument Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            return new IpynbReader(this, text).Read();
        }
        catch (InvalidOperationException e)
        {
            // JSON may escape half a surrogate pair, which no text can have.
            throw new NotebookFormatException($"The notebook has a text that is none: {e.Message}", innerException: e);
        }
    }

    /// <inheritdoc/>
    public override string Write(NotebookDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return IpynbWriter.Write(this, document);
    }
}
