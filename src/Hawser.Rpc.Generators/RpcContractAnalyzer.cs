using System.Collections.Immutable;
using Hawser.Rpc.Generators.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hawser.Rpc.Generators;

/// <summary>
/// Says what is wrong with a contract while it is typed. Apart from the generator, so that diagnostics never wait for generation.
/// </summary>
/// <remarks>All diagnostics are declared here, also the one that only the generator can report (HWR019).</remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RpcContractAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        Descriptors.Property,
        Descriptors.Event,
        Descriptors.Indexer,
        Descriptors.GenericMethod,
        Descriptors.GenericContract,
        Descriptors.NotAsync,
        Descriptors.ByReference,
        Descriptors.Token,
        Descriptors.DuplicateName,
        Descriptors.ReservedName,
        Descriptors.OneWayResult,
        Descriptors.Stream,
        Descriptors.NotInterface,
        Descriptors.Inaccessible,
        Descriptors.StaticAbstract,
        Descriptors.NotPublic,
        Descriptors.NotCarried,
        Descriptors.BadJsonContext,
        Descriptors.Unresolved,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        // Also where the contract itself was made by a tool and its file says so: without a word, it would lack its proxy only at run time.
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.EnableConcurrentExecution();
        context.RegisterSymbolAction(
            static symbol =>
            {
                var type = (INamedTypeSymbol)symbol.Symbol;
                if (type.Attribute(KnownNames.ContractAttribute) is not null)
                {
                    ContractRules.Check(type, symbol.ReportDiagnostic, symbol.CancellationToken);
                }
            },
            SymbolKind.NamedType);
    }
}
