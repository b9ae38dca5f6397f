using System.Text.Json;

namespace Hawser.Notebooks;

/// <summary>An output of a kind that is not known here, kept as it is.</summary>
/// <param name="Content">The output, a JSON object.</param>
public sealed record UnknownOutput(JsonElement Content) : NotebookOutput;
