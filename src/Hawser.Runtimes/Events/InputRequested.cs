namespace Hawser.Runtimes;

/// <summary>An evaluation reads a line, and waits for the owner's answer (<see cref="IRuntime.AnswerInputAsync"/>).</summary>
/// <param name="Reference">The evaluation that reads.</param>
/// <param name="RequestId">The request's name, unique within its session.</param>
/// <param name="Prompt">What to ask for; empty where the code says nothing.</param>
/// <param name="IsPassword">Whether what is typed must not be shown.</param>
public sealed record InputRequested(EvaluationReference Reference, string RequestId, string Prompt, bool IsPassword) : RuntimeEvent;
