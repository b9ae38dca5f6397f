using Hawser.Rpc.Generators.Model;

namespace Hawser.Rpc.Generators.Emitting;

/// <summary>The caller's side: a class that implements the contract by sending requests.</summary>
internal static class ProxyEmitter
{
    public static void Emit(CodeWriter code, ContractModel contract)
    {
        code.Open($"private sealed class Proxy : {contract.Interface}");
        code.Line($"private readonly {KnownNames.GlobalCaller} _caller;");
        code.Line();
        code.Open($"public Proxy({KnownNames.GlobalCaller} caller)");
        code.Line("this._caller = caller;");
        code.Close();
        for (var i = 0; i < contract.Methods.Count; i++)
        {
            code.Line();
            EmitMethod(code, contract, contract.Methods[i], i);
        }

        code.Close();
    }

    // Implemented explicitly: base interfaces may declare the same name, and no parameter's default is repeated.
    private static void EmitMethod(CodeWriter code, ContractModel contract, MethodModel method, int index)
    {
        var scope = new NameScope(method);
        var request = scope.Take("request");
        var parameters = string.Join(", ", method.Parameters.Select(static p => $"{p.Value.Type} {p.Identifier}"));
        code.Open($"{method.ReturnType} {method.Interface}.{method.Name}({parameters})");
        code.Line($"var {request} = this._caller.Begin({ContractEmitter.Self(contract)}.Methods[{index}]);");
        if (method.Carried.Any())
        {
            EmitWrites(code, method, request, scope);
        }

        code.Line($"return {Wrap(method, Call(method, request))};");
        code.Close();
    }

    private static void EmitWrites(CodeWriter code, MethodModel method, string request, NameScope scope)
    {
        code.Open("try");
        foreach (var parameter in method.Carried)
        {
            ValueEmitter.Write(code, parameter.Value, request + ".Writer", request + ".Json", parameter.Identifier);
        }

        code.Close();
        var exception = scope.Take("exception");
        code.Open($"catch ({KnownNames.GlobalException} {exception})");
        var type = method.Result is null ? "" : $"<{method.Result.Type}>";
        var fail = $"{request}.Fail{type}({exception})";
        code.Line(method.Returns == ReturnForm.Task ? $"return {fail};" : $"return new {method.ReturnType}({fail});");
        code.Close();
        code.Line();
    }

    private static string Call(MethodModel method, string request)
    {
        var token = method.Token?.Identifier ?? KnownNames.GlobalToken + ".None";
        return method switch
        {
            { OneWay: true } => $"this._caller.NotifyAsync({request}, {token})",
            { Result: { } result } => $"this._caller.CallAsync<{result.Type}>({request}, {ResultReader(result)}, {token})",
            _ => $"this._caller.CallAsync({request}, {token})",
        };
    }

    private static string Wrap(MethodModel method, string call) => method switch
    {
        { OneWay: true, Returns: ReturnForm.Task } => call + ".AsTask()",
        { OneWay: false, Returns: ReturnForm.ValueTask } => $"new {method.ReturnType}({call})",
        _ => call,
    };

    private static string ResultReader(ValueModel result)
    {
        var read = ValueEmitter.Read(result, "reader", "json");
        if (result is { IsReference: true, AllowsNull: false })
        {
            var message = Literal.Quote("it is null, which the contract does not allow");
            read = $"{read} ?? throw new {KnownNames.GlobalJsonException}({message})";
        }

        return $"static (ref {KnownNames.GlobalReader} reader, {KnownNames.GlobalJson} json) => {read}";
    }
}
