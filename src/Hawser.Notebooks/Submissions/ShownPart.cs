using Hawser.Runtimes.Display;

namespace Hawser.Notebooks.Submissions;

/// <summary>Something to show as it is: HTML or Markdown.</summary>
/// <param name="Line">The line of the cell that it begins in, from 1.</param>
/// <param name="Content">What to show.</param>
public sealed record ShownPart(int Line, MimeBundle Content) : SubmissionPart(Line);
