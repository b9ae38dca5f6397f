using System.Collections.Immutable;
using Hawser.Runtimes.CSharp.Loading;
using Microsoft.CodeAnalysis;

namespace Hawser.Runtimes.CSharp.Directives;

/// <summary>Tells the compiler what the <c>#r</c> of a cell stand for; they were resolved before it was called.</summary>
/// <param name="resolved">What they stand for.</param>
internal sealed class ResolvedReferenceResolver(ResolvedDirectives resolved) : MetadataReferenceResolver
{
    /// <inheritdoc/>
    public override ImmutableArray<PortableExecutableReference> ResolveReference(
        string reference,
        string? baseFilePath,
        MetadataReferenceProperties properties) =>
        resolved.References.FirstOrDefault(item => item.Directive.Argument == reference && item.Directive.Source == baseFilePath) switch
        {
            null => [],
            // All of it is there anyway. The compiler takes no reference for one that was not found: it gets what it has.
            { References.Count: 0 } => [FrameworkReferences.Any],
            { } found => [.. found.References],
        };

    /// <inheritdoc/>
    public override bool Equals(object? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
