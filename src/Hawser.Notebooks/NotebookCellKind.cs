namespace Hawser.Notebooks;

/// <summary>What a cell is.</summary>
public enum NotebookCellKind
{
    /// <summary>Code of some language.</summary>
    Code,

    /// <summary>Prose in Markdown.</summary>
    Markdown,

    /// <summary>Text that is neither run nor shown.</summary>
    Raw,
}
