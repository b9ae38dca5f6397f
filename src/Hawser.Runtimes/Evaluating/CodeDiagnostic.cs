namespace Hawser.Runtimes;

/// <summary>What a language has to say about a place in the code. Lines and columns count from 1, in UTF-16 code units; the end is exclusive.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Code">The diagnostic's number, <c>CS0103</c> for example; empty where it has none.</param>
/// <param name="Message">What is said.</param>
/// <param name="Source">The cell, or the file that the cell loaded.</param>
/// <param name="StartLine">The line of its first character.</param>
/// <param name="StartColumn">The column of its first character.</param>
/// <param name="EndLine">The line of the character after its last.</param>
/// <param name="EndColumn">The column of the character after its last.</param>
public sealed record CodeDiagnostic(
    CodeDiagnosticSeverity Severity,
    string Code,
    string Message,
    string Source,
    int StartLine,
    int StartColumn,
    int EndLine,
    int EndColumn);
