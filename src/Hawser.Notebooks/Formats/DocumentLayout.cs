using System.Text.Json;

namespace Hawser.Notebooks.Formats;

/// <summary>What stood around the cells in a document's file.</summary>
/// <param name="Format">The file's format.</param>
internal sealed record DocumentLayout(NotebookFormat Format)
{
    /// <summary>The text before the first cell.</summary>
    public string Head { get; init; } = "";

    /// <summary>The metadata that the head stands for.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>The text after the last cell.</summary>
    public string Tail { get; init; } = "";

    /// <summary>The second part of the format's version.</summary>
    public int Minor { get; init; }
}
