using Microsoft.CodeAnalysis;

namespace Hawser.Rpc.Generators.Reading;

/// <summary>
/// What a contract must keep. The analyzer reports what is broken here; the generator asks the same rules and leaves out a contract
/// that breaks one, so that the only errors the user sees are these.
/// </summary>
internal sealed class ContractRules
{
    private readonly INamedTypeSymbol _contract;
    private readonly Action<Diagnostic> _report;
    private readonly CancellationToken _cancellationToken;
    private readonly string _wireName;

    private ContractRules(INamedTypeSymbol contract, Action<Diagnostic> report, CancellationToken cancellationToken)
    {
        _contract = contract;
        _report = report;
        _cancellationToken = cancellationToken;
        _wireName = ContractSymbols.WireName(contract);
    }

    /// <summary>Reports all that the contract breaks.</summary>
    public static void Check(INamedTypeSymbol contract, Action<Diagnostic> report, CancellationToken cancellationToken) =>
        new ContractRules(contract, report, cancellationToken).Check();

    /// <summary>Whether nothing is broken.</summary>
    public static bool AreKept(INamedTypeSymbol contract, CancellationToken cancellationToken)
    {
        bool kept = true;
        Check(contract, _ => kept = false, cancellationToken);
        return kept;
    }

    /// <summary>Whether generated code of the same assembly can name the type.</summary>
    private static bool IsVisible(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.ContainingType)
        {
            Accessibility accessibility = current.DeclaredAccessibility;
            if (current.IsFileLocal
                || accessibility is not (Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsReserved(string name) =>
        string.IsNullOrWhiteSpace(name)
        || name.StartsWith("$/", StringComparison.Ordinal)
        || name.StartsWith("rpc.", StringComparison.Ordinal);

    private static string Show(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat);

    private void Check()
    {
        if (_contract.TypeKind != TypeKind.Interface)
        {
            Report(Descriptors.NotInterface, _contract, _contract.Name);
            return;
        }

        CheckContract();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (ISymbol member in ContractSymbols.Members(_contract))
        {
            _cancellationToken.ThrowIfCancellationRequested();
            CheckMember(member, names);
        }
    }

    private void CheckContract()
    {
        for (INamedTypeSymbol? current = _contract; current is not null; current = current.ContainingType)
        {
            if (current.Arity > 0)
            {
                Report(Descriptors.GenericContract, _contract, _contract.Name);
                break;
            }
        }

        if (!IsVisible(_contract))
        {
            Report(Descriptors.Inaccessible, _contract, _contract.Name);
        }

        if (IsReserved(_wireName) || _wireName == "rpc")
        {
            Report(Descriptors.ReservedName, _contract, _wireName);
        }

        if (_contract.Attribute(KnownNames.ContractAttribute)?.Named("JsonContext") is { IsNull: false, Value: ITypeSymbol context }
            && context.TypeKind != TypeKind.Error
            && !IsJsonContext(context))
        {
            Report(Descriptors.BadJsonContext, _contract, Show(context));
        }
    }

    private static bool IsJsonContext(ITypeSymbol context)
    {
        for (INamedTypeSymbol? current = context.BaseType; current is not null; current = current.BaseType)
        {
            if (current.Is(KnownNames.JsonSerializerContext))
            {
                return IsVisible((INamedTypeSymbol)context);
            }
        }

        return false;
    }

    private void CheckMember(ISymbol member, HashSet<string> names)
    {
        if (member is { IsStatic: true })
        {
            if (member.IsAbstract && member is not IMethodSymbol { AssociatedSymbol: not null })
            {
                Report(Descriptors.StaticAbstract, member, member.Name);
            }

            return;
        }

        switch (member)
        {
            // Private and sealed ones with a body are the interface's own business, and no proxy implements them.
            case IPropertySymbol or IEventSymbol when member is { IsAbstract: false, IsVirtual: false }:
                break;

            case IPropertySymbol { IsIndexer: true } indexer:
                Report(Descriptors.Indexer, indexer, indexer.ContainingType.Name, Show(indexer.Type));
                break;

            case IPropertySymbol property:
                Report(Descriptors.Property, property, property.Name, Show(property.Type));
                break;

            case IEventSymbol @event:
                Report(Descriptors.Event, @event, @event.Name);
                break;

            case IMethodSymbol method when ContractSymbols.IsContractMethod(method):
                CheckMethod(method, names);
                break;
        }
    }

    private void CheckMethod(IMethodSymbol method, HashSet<string> names)
    {
        if (method.DeclaredAccessibility != Accessibility.Public)
        {
            Report(Descriptors.NotPublic, method, method.Name);
        }

        CheckName(method, names);
        if (method.IsGenericMethod)
        {
            Report(Descriptors.GenericMethod, method, method.Name);
            return;
        }

        CheckReturn(method);
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            CheckParameter(method, parameter);
        }
    }

    private void CheckName(IMethodSymbol method, HashSet<string> names)
    {
        string name = ContractSymbols.WireName(method, _wireName);
        bool isOwn = method.Attribute(KnownNames.MethodAttribute) is not null;
        if (IsReserved(name) && (isOwn || !(IsReserved(_wireName) || _wireName == "rpc")))
        {
            Report(Descriptors.ReservedName, method, name);
        }
        else if (!names.Add(name))
        {
            Report(Descriptors.DuplicateName, method, method.Name, name);
        }
    }

    private void CheckReturn(IMethodSymbol method)
    {
        ITypeSymbol returned = method.ReturnType;
        if (returned.TypeKind == TypeKind.Error)
        {
            return;
        }

        if (method.RefKind != RefKind.None || !(ContractSymbols.IsTask(returned) || StreamTypes.IsSequence(returned)))
        {
            Report(Descriptors.NotAsync, method, method.Name, Show(returned));
            return;
        }

        if (ContractSymbols.ResultOf(returned) is not { } result)
        {
            return;
        }

        if (method.IsOneWay())
        {
            Report(Descriptors.OneWayResult, method, method.Name, Show(result));
        }
        else
        {
            BrokenRule? broken = StreamTypes.IsSequence(returned) ? CarriedRules.CheckSequence(returned) : CarriedRules.CheckResult(result);
            ReportBroken(broken, method, method);
        }
    }

    private void CheckParameter(IMethodSymbol method, IParameterSymbol parameter)
    {
        if (parameter.RefKind != RefKind.None)
        {
            string kind = parameter.RefKind switch { RefKind.Out => "out", RefKind.In => "in", RefKind.Ref => "ref", _ => "ref readonly" };
            Report(Descriptors.ByReference, parameter, parameter.Name, method.Name, kind);
        }
        else if (parameter.IsToken())
        {
            if (parameter.Ordinal != method.Parameters.Length - 1)
            {
                Report(Descriptors.Token, parameter, parameter.Name, method.Name);
            }
        }
        else
        {
            ReportBroken(CarriedRules.CheckParameter(parameter.Type, method), parameter, method);
        }
    }

    private void ReportBroken(BrokenRule? broken, ISymbol symbol, IMethodSymbol method)
    {
        if (broken is var (rule, culprit, advice))
        {
            Report(rule, symbol, Show(culprit), method.Name, advice);
        }
    }

    /// <summary>
    /// Reports at the symbol where the contract itself declares it, else at the contract, which is where a base interface is chosen.
    /// </summary>
    private void Report(DiagnosticDescriptor rule, ISymbol symbol, params string[] arguments)
    {
        INamedTypeSymbol declaring = symbol is IParameterSymbol ? symbol.ContainingSymbol.ContainingType : symbol.ContainingType;
        bool isOwn = SymbolEqualityComparer.Default.Equals(symbol, _contract) || SymbolEqualityComparer.Default.Equals(declaring, _contract);
        Location location = (isOwn ? symbol : _contract).Locations.FirstOrDefault() ?? Location.None;
        _report(Diagnostic.Create(rule, location, [.. arguments]));
    }
}
