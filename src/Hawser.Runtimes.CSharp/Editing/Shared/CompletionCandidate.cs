using Hawser.Runtimes.Editing;

namespace Hawser.Runtimes.CSharp.Editing;

/// <summary>Something that may stand at a place, before it is known which of many are shown.</summary>
/// <param name="Label">What a list shows.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Text">What is written for it, which what is written already is compared with.</param>
/// <param name="Sort">Where it is among others that are as relevant.</param>
/// <param name="IsPreselected">Whether it is what the place asks for.</param>
/// <param name="Source">What it was made of; null for nothing.</param>
internal sealed record CompletionCandidate(string Label, CompletionKind Kind, string Text, string Sort, bool IsPreselected, object? Source);
