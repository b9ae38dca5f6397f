namespace Hawser.Runtimes.Editing;

/// <summary>A part of a code, in UTF-16 code units.</summary>
/// <param name="Start">Where it begins, from 0.</param>
/// <param name="Length">How long it is; 0 for a place between two characters.</param>
public sealed record CodeSpan(int Start, int Length);
