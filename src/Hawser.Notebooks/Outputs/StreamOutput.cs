using Hawser.Runtimes;

namespace Hawser.Notebooks;

/// <summary>Text that a cell wrote.</summary>
/// <param name="Stream">Where to.</param>
/// <param name="Text">The text.</param>
public sealed record StreamOutput(OutputStreamKind Stream, string Text) : NotebookOutput;
