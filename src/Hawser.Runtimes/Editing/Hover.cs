using Hawser.Runtimes.Display;

namespace Hawser.Runtimes.Editing;

/// <summary>What is known about what a code names at a place: its signature and documentation.</summary>
/// <param name="Content">It, as Markdown and as plain text.</param>
/// <param name="Span">The name.</param>
public sealed record Hover(MimeBundle Content, CodeSpan Span);
