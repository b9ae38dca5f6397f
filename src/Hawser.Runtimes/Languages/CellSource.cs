namespace Hawser.Runtimes.Languages;

/// <summary>A piece of code to compile.</summary>
/// <param name="Reference">The evaluation that it is for.</param>
/// <param name="Code">The code.</param>
/// <param name="Parents">The evaluations that it sees, most recent first. Those that are not known are to be skipped.</param>
/// <param name="Name">How diagnostics and stack traces name it.</param>
public sealed record CellSource(EvaluationReference Reference, string Code, IReadOnlyList<EvaluationReference> Parents, string Name);
