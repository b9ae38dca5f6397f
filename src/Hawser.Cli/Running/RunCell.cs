using Hawser.Notebooks;

namespace Hawser.Cli.Running;

/// <summary>A cell of code that is run.</summary>
/// <param name="Index">Its place among all cells of the document, from 0.</param>
/// <param name="Number">Its number among those of code, from 1.</param>
/// <param name="Count">How many of code there are.</param>
/// <param name="Name">What it is called in diagnostics.</param>
/// <param name="Cell">The cell.</param>
internal sealed record RunCell(int Index, int Number, int Count, string Name, NotebookCell Cell);
