namespace Hawser.Runtimes;

/// <summary>
/// Names one evaluation of a runtime: the container that it runs in, and a name of its own there. Both are chosen by the caller, compared
/// by their characters, and may be any text that is not empty. Evaluating a reference again replaces what it named before.
/// </summary>
/// <param name="Container">The container. It is made by its first evaluation.</param>
/// <param name="Evaluation">The evaluation's name within its container.</param>
public sealed record EvaluationReference(string Container, string Evaluation)
{
    /// <summary>The reference as diagnostics and logs show it: <c>container/evaluation</c>.</summary>
    public override string ToString() => $"{Container}/{Evaluation}";
}
