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
        for (int i = 0; i < contract.Methods.Count; i++)
        {
            code.Line();
            EmitMethod(code, contract, contract.Methods[i], i);
        }

        if (contract.Methods.Any(static m => m.Result is { Form: ValueForm.Memory }))
        {
            code.Line();
            EmitAsMemory(code);
        }

        code.Close();
    }

    // Implemented explicitly: base interfaces may declare the same name, and no parameter's default is repeated.
    private static void EmitMethod(CodeWriter code, ContractModel contract, MethodModel method, int index)
    {
        var scope = new NameScope(method);
        string request = scope.Take("request");
        string parameters = string.Join(", ", method.Parameters.Select(static p => $"{p.Value.Type} {p.Identifier}"));
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
        foreach (ParameterModel parameter in method.Carried)
        {
            if (parameter.Value.IsBeside)
            {
                StreamEmitter.Write(code, parameter, request);
            }
            else
            {
                ValueEmitter.Write(code, parameter.Value, request + ".Writer", request + ".Json", parameter.Identifier);
            }
        }

        code.Close();
        string exception = scope.Take("exception");
        code.Open($"catch ({KnownNames.GlobalException} {exception})");
        code.Line($"return {Fail(method, request, exception)};");
        code.Close();
        code.Line();
    }

    private static string Fail(MethodModel method, string request, string exception)
    {
        if (method.Returns == ReturnForm.Sequence)
        {
            return $"{request}.FailItems<{method.Result!.Item!.Type}>({exception})";
        }

        string type = method.Result is null ? "" : $"<{method.Result.Type}>";
        string fail = $"{request}.Fail{type}({exception})";
        return method.Returns == ReturnForm.Task ? fail : $"new {method.ReturnType}({fail})";
    }

    private static string Call(MethodModel method, string request)
    {
        string token = method.Token?.Identifier ?? KnownNames.GlobalToken + ".None";
        return method switch
        {
            { OneWay: true } => $"this._caller.NotifyAsync({request}, {token})",
            { Result: { IsBeside: true } result } => StreamEmitter.Call(result, request, token),
            { Result: { } result } => $"this._caller.CallAsync<{result.Type}>({request}, {ValueEmitter.Reader(result)}, {token})",
            _ => $"this._caller.CallAsync({request}, {token})",
        };
    }

    private static string Wrap(MethodModel method, string call) => method switch
    {
        { OneWay: true, Returns: ReturnForm.Task } => call + ".AsTask()",
        { OneWay: false, Returns: ReturnForm.ValueTask } => $"new {method.ReturnType}({call})",
        _ => call,
    };

    // The runtime knows bytes as arrays only.
    private static void EmitAsMemory(CodeWriter code)
    {
        foreach (string type in new[] { KnownNames.GlobalMemory, KnownNames.GlobalMemory + "?" })
        {
            bool isNullable = type != KnownNames.GlobalMemory;
            string array = isNullable ? "byte[]?" : "byte[]";
            string name = StreamEmitter.AsMemory(isNullable);
            code.Open($"private static async {KnownNames.GlobalTask}<{type}> {name}({KnownNames.GlobalTask}<{array}> bytes)");
            code.Line("var array = await bytes.ConfigureAwait(false);");
            code.Line(isNullable ? $"return array is null ? ({type})null : new {KnownNames.GlobalMemory}(array);" : "return array;");
            code.Close();
        }
    }
}
