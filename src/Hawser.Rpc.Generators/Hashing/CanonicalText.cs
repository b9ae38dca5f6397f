using System.Collections.Immutable;
using System.Text;
using Hawser.Rpc.Generators.Emitting;
using Hawser.Rpc.Generators.Reading;
using Microsoft.CodeAnalysis;

namespace Hawser.Rpc.Generators.Hashing;

/// <summary>
/// A contract as text in which everything that two sides must agree on appears once, in an order that the source does not decide, and
/// nothing else. docs/contract-hash.md describes the format; a change of it changes every hash, and then the first line's number.
/// </summary>
internal static class CanonicalText
{
    public static string Of(string contractName, ImmutableArray<IMethodSymbol> methods, CancellationToken cancellationToken)
    {
        var text = new StringBuilder("hawser-contract 1\n");
        text.Append("contract ").Append(Literal.Quote(contractName)).Append('\n');
        var carried = new CarriedTypes(cancellationToken);
        IOrderedEnumerable<(IMethodSymbol Symbol, string Name)> byWireName = methods
            .Select(m => (Symbol: m, Name: ContractSymbols.WireName(m, contractName)))
            .OrderBy(static m => m.Name, StringComparer.Ordinal);
        foreach ((IMethodSymbol? method, string? name) in byWireName)
        {
            AppendMethod(text, method, name, carried);
        }

        carried.AppendTo(text);
        return text.ToString();
    }

    private static void AppendMethod(StringBuilder text, IMethodSymbol method, string name, CarriedTypes carried)
    {
        text.Append("method ").Append(Literal.Quote(name)).Append(method.IsOneWay() ? " oneway\n" : " call\n");
        foreach (IParameterSymbol parameter in method.Parameters.Where(static p => !p.IsToken()))
        {
            text.Append("parameter ").Append(Literal.Quote(parameter.Name)).Append(' ').Append(TypeNames.Of(parameter.Type));
            if (parameter.IsOptional)
            {
                object? value = parameter.HasExplicitDefaultValue ? parameter.ExplicitDefaultValue : null;
                text.Append(" = ").Append(value is null ? "default" : Literal.Of(value));
            }

            text.Append('\n');
            carried.Add(parameter.Type);
        }

        if (ContractSymbols.ResultOf(method.ReturnType) is { } result)
        {
            text.Append("result ").Append(TypeNames.Of(result)).Append('\n');
            carried.Add(result);
        }
    }
}
