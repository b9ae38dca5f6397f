namespace Hawser.Runtimes;

/// <summary>An evaluation wrote text, maybe after it had responded, from a task or thread that it had started.</summary>
/// <param name="Reference">The evaluation that wrote it.</param>
/// <param name="Stream">Where to.</param>
/// <param name="Text">
/// What it wrote, several writes in one. Lines that were overwritten by <c>\r</c> within it are left out; one that begins with <c>\r</c>
/// overwrites the last line of what came before.
/// </param>
public sealed record EvaluationOutput(EvaluationReference Reference, OutputStreamKind Stream, string Text) : RuntimeEvent;
