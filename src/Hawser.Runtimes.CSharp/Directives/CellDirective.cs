namespace Hawser.Runtimes.CSharp.Directives;

/// <summary>
/// A <c>#r</c> or <c>#load</c> of a cell, or of a file that it loads. Lines and columns count from 1, the end is exclusive.
/// </summary>
/// <param name="Kind">What it brings in.</param>
/// <param name="Argument">What stands between its quotes.</param>
/// <param name="Source">The cell's name, or the path of the loaded file that it stands in.</param>
/// <param name="Line">The line that it stands on.</param>
/// <param name="StartColumn">Where its quoted text starts.</param>
/// <param name="EndColumn">Where its quoted text ends.</param>
internal sealed record CellDirective(CellDirectiveKind Kind, string Argument, string Source, int Line, int StartColumn, int EndColumn);
