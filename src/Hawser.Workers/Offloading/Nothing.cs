namespace Hawser.Workers.Offloading;

/// <summary>The argument of a function that takes none, and the result of one that gives none.</summary>
internal readonly record struct Nothing;
