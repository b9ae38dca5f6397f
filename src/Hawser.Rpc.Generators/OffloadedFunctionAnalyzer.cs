using System.Collections.Immutable;
using Hawser.Rpc.Generators.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Hawser.Rpc.Generators;

/// <summary>
/// Finds functions that are given to a <c>ProcessPool</c> and need something of this process: captured variables, or an object. They
/// compile, and would be refused when they run. A delegate that was made elsewhere is seen only then.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OffloadedFunctionAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.Captures];

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
        if (invocation.TargetMethod.DeclaredAccessibility != Accessibility.Public
            || !invocation.TargetMethod.ContainingType.Is(KnownNames.ProcessPool))
        {
            return;
        }

        foreach (IArgumentOperation argument in invocation.Arguments)
        {
            if (argument.Value is IDelegateCreationOperation { Target: { } function } && Captured(function) is { } captured)
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    Descriptors.Captures, argument.Value.Syntax.GetLocation(), $"ProcessPool.{invocation.TargetMethod.Name}", captured));
            }
        }
    }

    /// <summary>What a function needs of this process, in words; null: nothing.</summary>
    private static string? Captured(IOperation function) => function switch
    {
        IMethodReferenceOperation { Method: { MethodKind: MethodKind.LocalFunction, IsStatic: false } local } =>
            $"what the local function '{local.Name}' may capture",
        IMethodReferenceOperation { Method.IsStatic: false, Instance: { } } reference => $"the object of '{reference.Method.Name}'",
        IAnonymousFunctionOperation { Symbol.IsStatic: false } lambda => lambda.Body.Descendants().Select(operation => CapturedBy(operation, lambda.Symbol))
            .FirstOrDefault(static captured => captured is not null),
        _ => null,
    };

    private static string? CapturedBy(IOperation operation, IMethodSymbol lambda) => operation switch
    {
        { Parent: INameOfOperation } => null,
        ILocalReferenceOperation { Local: { IsConst: false } local } when !IsWithin(local, lambda) => $"the variable '{local.Name}'",
        IParameterReferenceOperation { Parameter: { } parameter } when !IsWithin(parameter, lambda) => $"the parameter '{parameter.Name}'",
        IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } => "'this'",
        IInvocationOperation { TargetMethod: { MethodKind: MethodKind.LocalFunction, IsStatic: false } local } when !IsWithin(local, lambda) =>
            $"what the local function '{local.Name}' may capture",
        _ => null,
    };

    private static bool IsWithin(ISymbol symbol, IMethodSymbol lambda)
    {
        for (ISymbol? container = symbol.ContainingSymbol; container is not null; container = container.ContainingSymbol)
        {
            if (SymbolEqualityComparer.Default.Equals(container, lambda))
            {
                return true;
            }
        }

        return false;
    }
}
