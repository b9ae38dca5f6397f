using System.Collections.Immutable;
using Hawser.Rpc.Generators.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Hawser.Rpc.Generators;

/// <summary>
/// Finds type arguments that should be a contract and are not. Most come from inference: <c>RpcService.For(new Calculator())</c> takes the
/// class for the contract, compiles, and would fail when it runs.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RpcContractUseAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.NoContract];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterOperationAction(Check, OperationKind.Invocation);
    }

    private static void Check(OperationAnalysisContext context)
    {
        var invocation = (IInvocationOperation)context.Operation;
        IMethodSymbol method = invocation.TargetMethod;
        if (!method.IsGenericMethod)
        {
            return;
        }

        for (int i = 0; i < method.TypeParameters.Length; i++)
        {
            if (StandsForContract(method, method.TypeParameters[i])
                && method.TypeArguments[i] is INamedTypeSymbol { TypeKind: not TypeKind.Error } argument
                && argument.Attribute(KnownNames.ContractAttribute) is null)
            {
                INamedTypeSymbol? served = argument.AllInterfaces.FirstOrDefault(static t => t.Attribute(KnownNames.ContractAttribute) is not null);
                context.ReportDiagnostic(Diagnostic.Create(
                    Descriptors.NoContract,
                    Locate(invocation.Syntax, i),
                    argument.Name,
                    $"{method.ContainingType.Name}.{method.Name}",
                    served is null ? "an interface with [RpcContract]" : $"'{served.Name}'"));
            }
        }
    }

    private static bool StandsForContract(IMethodSymbol method, ITypeParameterSymbol parameter) => parameter.Name switch
    {
        "TContract" => ContractSymbols.IsIn(method.ContainingType, "Hawser", "Workers"),
        "T" when method.Name == "For" => method.ContainingType.Is(KnownNames.Service),
        "T" when method.Name == "CreateProxy" => method.ContainingType.Is(KnownNames.Peer),
        _ => false,
    };

    /// <summary>The type argument where it is written, else the method's name.</summary>
    private static Location Locate(SyntaxNode syntax, int index)
    {
        SyntaxNode name = syntax is InvocationExpressionSyntax { Expression: var called }
            ? called switch
            {
                MemberAccessExpressionSyntax access => access.Name,
                MemberBindingExpressionSyntax binding => binding.Name,
                SimpleNameSyntax simple => simple,
                _ => called,
            }
            : syntax;
        return name is GenericNameSyntax generic ? generic.TypeArgumentList.Arguments[index].GetLocation() : name.GetLocation();
    }
}
