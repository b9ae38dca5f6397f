namespace Hawser.Notebooks;

/// <summary>What of a document a format can hold, beside the cells' text and languages in their order, which each but .cs holds.</summary>
[Flags]
public enum NotebookParts
{
    /// <summary>Nothing more.</summary>
    None = 0,

    /// <summary>The cells' names.</summary>
    CellIds = 1,

    /// <summary>The cells' metadata, attachments and execution counts.</summary>
    CellMetadata = 2,

    /// <summary>The document's metadata.</summary>
    DocumentMetadata = 4,

    /// <summary>The cells' outputs, in all their forms.</summary>
    Outputs = 8,

    /// <summary>The text of the cells' outputs.</summary>
    OutputText = 16,

    /// <summary>More than one cell, and cells of other languages than C#.</summary>
    SeveralCells = 32,

    /// <summary>Blank lines at the beginning and the end of a cell.</summary>
    BlankEdges = 64,
}
