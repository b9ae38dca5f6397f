using Hawser.Runtimes.CSharp.Naming;

namespace Hawser.Runtimes.CSharp.Compiling;

/// <summary>What came of compiling a cell.</summary>
/// <param name="Diagnostics">What the compiler says.</param>
/// <param name="Uses">What the cell uses of its parents.</param>
/// <param name="Output">What can be run; null where the cell did not compile.</param>
internal sealed record CompiledCell(IReadOnlyList<CodeDiagnostic> Diagnostics, ParentUses Uses, CompiledOutput? Output);
