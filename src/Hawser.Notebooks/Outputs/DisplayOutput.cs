using System.Text.Json;
using Hawser.Runtimes.Display;

namespace Hawser.Notebooks;

/// <summary>A value that a cell displayed, or its result.</summary>
/// <param name="Content">The value in its forms.</param>
/// <param name="IsResult">Whether it is the cell's result.</param>
public sealed record DisplayOutput(MimeBundle Content, bool IsResult) : NotebookOutput
{
    /// <summary>The number of the evaluation that a result is of; null for none.</summary>
    public int? ExecutionCount { get; init; }

    /// <summary>The output's metadata, a JSON object, kept as it is; null for none.</summary>
    public JsonElement? Metadata { get; init; }
}
