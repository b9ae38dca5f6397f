using System.Text.Json;
using Hawser.Notebooks.Formats;

namespace Hawser.Notebooks;

/// <summary>
/// A notebook: cells in order, and metadata. Immutable; make another by <c>with</c>. It remembers how its text stood in its file, so that
/// what was not changed is written as it was.
/// </summary>
public sealed record NotebookDocument
{
    /// <summary>The cells, in order.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public IReadOnlyList<NotebookCell> Cells
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = [];

    /// <summary>
    /// The document's metadata, a JSON object in the form of .ipynb, kept as it is; null for none. What .dib has in its <c>#!meta</c> as
    /// <c>kernelInfo</c> is in <c>polyglot_notebook</c>, as .ipynb has it.
    /// </summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>What stood around the cells in the file that it was read from.</summary>
    internal DocumentLayout? Layout { get; init; }

    /// <summary>The members that its file had beside those above.</summary>
    internal JsonElement? Extra { get; init; }
}
