namespace Hawser.Runtimes.CSharp.Directives;

/// <summary>What a <c>#load</c> stands for.</summary>
/// <param name="Directive">The directive.</param>
/// <param name="Path">The file's full path.</param>
/// <param name="Text">The file's text.</param>
internal sealed record LoadedSource(CellDirective Directive, string Path, string Text);
