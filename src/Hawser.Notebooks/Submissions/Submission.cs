using Hawser.Runtimes;

namespace Hawser.Notebooks.Submissions;

/// <summary>
/// A cell's text, taken apart by its magic commands, which are lines that begin with <c>#!</c>, as in .NET Interactive: <c>#!csharp</c>,
/// <c>#!html</c> and <c>#!markdown</c> say what the lines after them are, <c>#!import FILE</c> runs another file's cells, and
/// <c>#!time</c> measures the whole. Where there are errors, nothing of it is to be run. Immutable.
/// </summary>
/// <param name="Parts">What to do, in order.</param>
/// <param name="IsTimed">Whether it is to be said how long it takes.</param>
/// <param name="Diagnostics">What cannot be done, and why; what is left out.</param>
public sealed record Submission(IReadOnlyList<SubmissionPart> Parts, bool IsTimed, IReadOnlyList<CodeDiagnostic> Diagnostics)
{
    /// <summary>Whether something of it cannot be done.</summary>
    public bool HasErrors => Diagnostics.Any(static diagnostic => diagnostic.Severity == CodeDiagnosticSeverity.Error);

    /// <summary>Takes a text apart.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">How diagnostics name it.</param>
    /// <param name="language">The language of the lines before the first command that says another.</param>
    public static Submission Of(string text, string name, string language = NotebookLanguages.CSharp)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(language);
        return new SubmissionReader(text, name).Read(language);
    }
}
