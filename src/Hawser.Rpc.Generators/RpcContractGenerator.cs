using System.Text;
using Hawser.Rpc.Generators.Emitting;
using Hawser.Rpc.Generators.Model;
using Hawser.Rpc.Generators.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hawser.Rpc.Generators;

/// <summary>
/// Makes a proxy, a dispatcher and a contract hash for every interface with <c>[RpcContract]</c>. A contract that breaks a rule is left
/// out: <see cref="RpcContractAnalyzer"/> says why.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class RpcContractGenerator : IIncrementalGenerator
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<ReadOutcome> contracts = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                KnownNames.ContractAttribute,
                static (node, _) => node is InterfaceDeclarationSyntax,
                static (found, cancellationToken) => Read(found, cancellationToken))
            .WithTrackingName("Contracts");

        context.RegisterSourceOutput(contracts, static (output, outcome) =>
        {
            if (outcome.Contract is { } contract)
            {
                output.AddSource(contract.HintName, SourceText.From(ContractEmitter.Emit(contract), Utf8));
            }

            if (outcome.Unresolved is { } unresolved)
            {
                output.ReportDiagnostic(unresolved.ToDiagnostic());
            }
        });
    }

    private static ReadOutcome Read(GeneratorAttributeSyntaxContext found, CancellationToken cancellationToken)
    {
        var symbol = (INamedTypeSymbol)found.TargetSymbol;
        if (!IsFirstDeclaration(symbol, found.TargetNode) || !ContractRules.AreKept(symbol, cancellationToken))
        {
            return default;
        }

        return ContractReader.Unresolved(symbol) is { } type
            ? new ReadOutcome(null, UnresolvedType.Of(type, symbol))
            : new ReadOutcome(ContractReader.Read(symbol, cancellationToken), null);
    }

    /// <summary>
    /// A partial interface that repeats the attribute (an error of its own) must not be generated twice: a second file of the same name
    /// throws.
    /// </summary>
    private static bool IsFirstDeclaration(INamedTypeSymbol symbol, SyntaxNode node) =>
        symbol.Attribute(KnownNames.ContractAttribute)?.ApplicationSyntaxReference is { } reference
        && reference.SyntaxTree == node.SyntaxTree
        && node.Span.Contains(reference.Span);
}
