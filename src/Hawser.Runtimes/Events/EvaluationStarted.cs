namespace Hawser.Runtimes;

/// <summary>A container took up an evaluation.</summary>
/// <param name="Reference">The evaluation.</param>
public sealed record EvaluationStarted(EvaluationReference Reference) : RuntimeEvent;
