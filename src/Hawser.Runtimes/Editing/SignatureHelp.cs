namespace Hawser.Runtimes.Editing;

/// <summary>How what is called at a place of a code can be called.</summary>
/// <param name="Signatures">The ways, those with fewer parameters first; at least one.</param>
/// <param name="ActiveSignature">The index of the one that what is written so far fits best.</param>
/// <param name="ActiveParameter">The index of its parameter that the place is the argument of; -1 where there is none.</param>
/// <param name="Span">The arguments, without what encloses them.</param>
public sealed record SignatureHelp(IReadOnlyList<Signature> Signatures, int ActiveSignature, int ActiveParameter, CodeSpan Span);
