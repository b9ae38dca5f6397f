namespace Hawser.Runtimes;

/// <summary>The exception that ended an evaluation, as text: its type need not exist on the owner's side.</summary>
/// <param name="Type">The full name of the exception's type.</param>
/// <param name="Message">The exception's message.</param>
/// <param name="Frames">Where it was thrown, innermost first; those of the language's and the runtime's own code are left out.</param>
/// <param name="Inner">The exception's cause, if it has one.</param>
public sealed record EvaluationError(string Type, string Message, IReadOnlyList<EvaluationFrame> Frames, EvaluationError? Inner = null);
