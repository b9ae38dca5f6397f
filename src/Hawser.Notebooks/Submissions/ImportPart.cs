namespace Hawser.Notebooks.Submissions;

/// <summary>A notebook or script whose cells are to be run in this place.</summary>
/// <param name="Line">The line of the cell that asks for it, from 1.</param>
/// <param name="Path">The file, as it is written: a relative one is to be looked for beside the file that asks for it.</param>
public sealed record ImportPart(int Line, string Path) : SubmissionPart(Line);
