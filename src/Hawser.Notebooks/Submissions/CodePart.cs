namespace Hawser.Notebooks.Submissions;

/// <summary>C# to evaluate.</summary>
/// <param name="Line">The line of the cell that it begins in, from 1.</param>
/// <param name="Code">The code. What comes before it in the cell is blank lines here, so that its lines have the cell's numbers.</param>
public sealed record CodePart(int Line, string Code) : SubmissionPart(Line);
