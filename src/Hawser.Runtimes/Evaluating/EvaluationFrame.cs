namespace Hawser.Runtimes;

/// <summary>One frame of an evaluation's stack trace.</summary>
/// <param name="Method">The method, as its author would name it: local functions and lambdas of a cell without the compiler's names.</param>
/// <param name="Source">The cell's or the file's name; null where it is not known.</param>
/// <param name="Line">The line in it, from 1; 0 where it is not known.</param>
public sealed record EvaluationFrame(string Method, string? Source, int Line);
