using Hawser.Rpc.Generators.Model;

namespace Hawser.Rpc.Generators.Emitting;

/// <summary>The serving side: reads the parameters, calls the target, writes the result.</summary>
internal static class DispatcherEmitter
{
    public static void Emit(CodeWriter code, ContractModel contract)
    {
        var signature = $"({contract.Interface} target, {KnownNames.GlobalInvocation} call)";
        code.Open($"private static {KnownNames.GlobalTask} Dispatch{signature}");
        code.Open("switch (call.MethodIndex)");
        for (var i = 0; i < contract.Methods.Count; i++)
        {
            code.Line($"case {i}: return Invoke{i}(target, call);");
        }

        code.Line("default: throw new global::System.ArgumentOutOfRangeException(nameof(call));");
        code.Close();
        code.Close();
        for (var i = 0; i < contract.Methods.Count; i++)
        {
            code.Line();
            EmitMethod(code, contract, contract.Methods[i], i);
        }
    }

    private static void EmitMethod(CodeWriter code, ContractModel contract, MethodModel method, int index)
    {
        var scope = new NameScope(method);
        var target = scope.Take("target");
        var call = scope.Take("call");
        var signature = $"({contract.Interface} {target}, {KnownNames.GlobalInvocation} {call})";
        code.Open($"private static async {KnownNames.GlobalTask} Invoke{index}{signature}");
        EmitReads(code, method, call, scope.Take("parameters"));

        var receiver = method.Interface == contract.Interface ? target : $"(({method.Interface}){target})";
        var arguments = string.Join(", ", method.Parameters.Select(p => p.IsToken ? call + ".CancellationToken" : p.Identifier));
        var invoke = $"await {receiver}.{method.Name}({arguments}).ConfigureAwait(false);";
        if (method.Result is { } value)
        {
            var result = scope.Take("result");
            var output = scope.Take("output");
            code.Line($"var {result} = {invoke}");
            code.Line($"var {output} = {call}.Result;");
            ValueEmitter.Write(code, value, output, call + ".Json", result);
        }
        else
        {
            code.Line(invoke);
        }

        code.Close();
    }

    // In a block of its own: the reader is a ref struct, which must not live across an await.
    private static void EmitReads(CodeWriter code, MethodModel method, string call, string parameters)
    {
        foreach (var parameter in method.Carried)
        {
            code.Line($"{parameter.Value.Type} {parameter.Identifier};");
        }

        code.Open();
        code.Line($"var {parameters} = {call}.ReadParams();");
        foreach (var parameter in method.Carried)
        {
            var value = parameter.Value;
            var read = ValueEmitter.Read(value, parameters + ".Reader", call + ".Json");
            if (value.IsReference)
            {
                // The '!' is for 'string s = null!': null is accepted though the type does not say so.
                read = !value.AllowsNull ? $"{parameters}.NotNull({read})" : value.Type == value.Bare ? read + "!" : read;
            }

            var otherwise = parameter.Default ?? $"{parameters}.Missing<{value.Type}>()";
            code.Line($"{parameter.Identifier} = {parameters}.Next({Literal.Quote(parameter.Name)}) ? {read} : {otherwise};");
        }

        code.Line($"{parameters}.End();");
        code.Close();
        code.Line();
    }
}
