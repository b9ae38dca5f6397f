using System.Collections.Immutable;
using Hawser.Runtimes.CSharp.Loading;
using Microsoft.CodeAnalysis;

namespace Hawser.Runtimes.CSharp.Directives;

/// <summary>
/// Tells the compiler that the <c>#r</c> of a cell stand for something: what, it was given before, since it takes one reference only for
/// each of them, and a package may have many or none. So it gets one that it has.
/// </summary>
/// <param name="resolved">What they stand for.</param>
internal sealed class ResolvedReferenceResolver(ResolvedDirectives resolved) : MetadataReferenceResolver
{
    /// <inheritdoc/>
    public override ImmutableArray<PortableExecutableReference> ResolveReference(
        string reference,
        string? baseFilePath,
        MetadataReferenceProperties properties) =>
        resolved.References.Any(item => item.Directive.Argument == reference && item.Directive.Source == baseFilePath)
            ? [FrameworkReferences.Any]
            : [];

    /// <inheritdoc/>
    public override bool Equals(object? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
