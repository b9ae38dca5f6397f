using System.Globalization;
using Microsoft.CodeAnalysis;

namespace Hawser.Runtimes.CSharp.Editing;

/// <summary>Gives Roslyn the documentation that somebody else finds.</summary>
/// <param name="find">Finds it, by the symbol's name.</param>
internal sealed class FrameworkDocumentation(Func<string, string?> find) : DocumentationProvider
{
    /// <inheritdoc/>
    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    /// <inheritdoc/>
    protected override string? GetDocumentationForSymbol(
        string documentationMemberID, CultureInfo preferredCulture, CancellationToken cancellationToken = default) =>
        find(documentationMemberID);
}
