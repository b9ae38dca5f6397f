using System.Text.Json;

namespace Hawser.Notebooks;

/// <summary>Something that came of running a cell. Immutable.</summary>
public abstract record NotebookOutput
{
    /// <summary>The members that its file had beside those that the output has.</summary>
    internal JsonElement? Extra { get; init; }
}
