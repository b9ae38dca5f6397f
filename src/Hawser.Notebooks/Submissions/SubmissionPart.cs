namespace Hawser.Notebooks.Submissions;

/// <summary>One thing to do of what was submitted.</summary>
/// <param name="Line">The line of the cell that it begins in, from 1.</param>
public abstract record SubmissionPart(int Line);
