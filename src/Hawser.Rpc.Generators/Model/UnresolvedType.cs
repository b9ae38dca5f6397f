using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Hawser.Rpc.Generators.Model;

/// <summary>
/// A type that a contract names and the generator cannot see. Only the generator can say so: the analyzer sees what other generators
/// made.
/// </summary>
internal sealed record UnresolvedType(string Type, string Contract, string Path, TextSpan Span, LinePositionSpan Lines)
{
    public static UnresolvedType Of(ITypeSymbol type, INamedTypeSymbol contract)
    {
        Location location = contract.Locations[0];
        FileLinePositionSpan lines = location.GetLineSpan();
        return new UnresolvedType(type.ToDisplayString(), contract.Name, lines.Path, location.SourceSpan, lines.Span);
    }

    public Diagnostic ToDiagnostic() => Diagnostic.Create(Descriptors.Unresolved, Location.Create(Path, Span, Lines), Type, Contract);
}
