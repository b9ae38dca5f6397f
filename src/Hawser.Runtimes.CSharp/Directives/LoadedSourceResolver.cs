using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Hawser.Runtimes.CSharp.Directives;

/// <summary>
/// Gives the compiler the files that a cell loads, as they were read before it was called, and linked to the cell's parents.
/// </summary>
/// <param name="resolved">What the directives stand for.</param>
/// <param name="texts">The text of each file, by its path.</param>
internal sealed class LoadedSourceResolver(ResolvedDirectives resolved, IReadOnlyDictionary<string, SourceText> texts) : SourceReferenceResolver
{
    /// <inheritdoc/>
    public override string? NormalizePath(string path, string? baseFilePath) => path;

    /// <inheritdoc/>
    public override string? ResolveReference(string path, string? baseFilePath) =>
        resolved.Sources.FirstOrDefault(item => item.Directive.Argument == path && item.Directive.Source == baseFilePath)?.Path;

    /// <inheritdoc/>
    public override Stream OpenRead(string resolvedPath) => new MemoryStream(Encoding.UTF8.GetBytes(ReadText(resolvedPath).ToString()));

    /// <inheritdoc/>
    public override SourceText ReadText(string resolvedPath) => texts[resolvedPath];

    /// <inheritdoc/>
    public override bool Equals(object? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
