using Microsoft.CodeAnalysis;

namespace Hawser.Rpc.Generators.Reading;

/// <summary>What keeps a type from being carried.</summary>
/// <param name="Rule">The rule that it breaks.</param>
/// <param name="Culprit">The type, or the part of it, that breaks the rule.</param>
/// <param name="Advice">What to do instead, where the rule's message asks for it.</param>
internal sealed record BrokenRule(DiagnosticDescriptor Rule, ITypeSymbol Culprit, string Advice = "");
