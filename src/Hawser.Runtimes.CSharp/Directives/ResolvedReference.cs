using Microsoft.CodeAnalysis;

namespace Hawser.Runtimes.CSharp.Directives;

/// <summary>What a <c>#r</c> stands for.</summary>
/// <param name="Directive">The directive.</param>
/// <param name="References">What the compiler reads, beyond what the process has itself. Each has a path.</param>
internal sealed record ResolvedReference(CellDirective Directive, IReadOnlyList<PortableExecutableReference> References);
