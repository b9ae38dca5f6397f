using Hawser.Runtimes.CSharp.Compiling;

namespace Hawser.Runtimes.CSharp;

/// <summary>An evaluation that later ones may continue from.</summary>
/// <param name="Code">Its compiled code.</param>
/// <param name="State">
/// The object that holds its variables. Cells that use one of them hold it too, so forgetting takes it from nobody.
/// </param>
internal sealed record KeptCell(CellCode Code, object State);
