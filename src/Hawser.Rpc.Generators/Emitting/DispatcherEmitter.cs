using Hawser.Rpc.Generators.Model;

namespace Hawser.Rpc.Generators.Emitting;

/// <summary>The serving side: reads the parameters, calls the target, writes the result.</summary>
internal static class DispatcherEmitter
{
    public static void Emit(CodeWriter code, ContractModel contract)
    {
        string signature = $"({contract.Interface} target, {KnownNames.GlobalInvocation} call)";
        code.Open($"private static {KnownNames.GlobalTask} Dispatch{signature}");
        code.Open("switch (call.MethodIndex)");
        for (int i = 0; i < contract.Methods.Count; i++)
        {
            code.Line($"case {i}: return Invoke{i}(target, call);");
        }

        code.Line("default: throw new global::System.ArgumentOutOfRangeException(nameof(call));");
        code.Close();
        code.Close();
        for (int i = 0; i < contract.Methods.Count; i++)
        {
            code.Line();
            EmitMethod(code, contract, contract.Methods[i], i);
        }
    }

    private static void EmitMethod(CodeWriter code, ContractModel contract, MethodModel method, int index)
    {
        var scope = new NameScope(method);
        string target = scope.Take("target");
        string call = scope.Take("call");
        var bytes = method.Carried.Where(static p => IsBytes(p.Value)).ToDictionary(static p => p, p => scope.Take(p.Name + "Bytes"));

        // A sequence is there without a wait; its items come later.
        bool isAsync = method.Returns != ReturnForm.Sequence || bytes.Count > 0;
        string signature = $"({contract.Interface} {target}, {KnownNames.GlobalInvocation} {call})";
        code.Open($"private static {(isAsync ? "async " : "")}{KnownNames.GlobalTask} Invoke{index}{signature}");
        EmitReads(code, method, bytes, call, scope.Take("parameters"));
        EmitWaits(code, method, bytes, call);
        EmitInvoke(code, method, method.Interface == contract.Interface ? target : $"(({method.Interface}){target})", call, scope);
        if (!isAsync)
        {
            code.Line($"return {KnownNames.GlobalTask}.CompletedTask;");
        }

        code.Close();
    }

    private static void EmitInvoke(CodeWriter code, MethodModel method, string receiver, string call, NameScope scope)
    {
        string arguments = string.Join(", ", method.Parameters.Select(p => p.IsToken ? call + ".CancellationToken" : p.Identifier));
        string called = $"{receiver}.{method.Name}({arguments})";
        string invoke = method.Returns == ReturnForm.Sequence ? $"{called};" : $"await {called}.ConfigureAwait(false);";
        if (method.Result is not { } value)
        {
            code.Line(invoke);
            return;
        }

        string result = scope.Take("result");
        code.Line($"var {result} = {invoke}");
        if (value.IsBeside)
        {
            StreamEmitter.Return(code, value, call, result);
        }
        else
        {
            string output = scope.Take("output");
            code.Line($"var {output} = {call}.Result;");
            ValueEmitter.Write(code, value, output, call + ".Json", result);
        }
    }

    // In a block of its own: the reader is a ref struct, which must not live across an await.
    private static void EmitReads(
        CodeWriter code, MethodModel method, Dictionary<ParameterModel, string> bytes, string call, string parameters)
    {
        foreach (ParameterModel parameter in method.Carried)
        {
            code.Line(bytes.TryGetValue(parameter, out string? incoming)
                ? $"{KnownNames.GlobalBytes}{(parameter.Value.AllowsNull ? "?" : "")} {incoming};"
                : $"{parameter.Value.Type} {parameter.Identifier};");
        }

        code.Open();
        code.Line($"var {parameters} = {call}.ReadParams();");
        foreach (ParameterModel parameter in method.Carried)
        {
            string next = $"{parameters}.Next({Literal.Quote(parameter.Name)})";
            code.Line(bytes.TryGetValue(parameter, out string? incoming)
                ? $"{incoming} = {next} ? {ReadBytes(parameter, parameters)};"
                : $"{parameter.Identifier} = {next} ? {Read(parameter, parameters, call)};");
        }

        code.Line($"{parameters}.End();");
        code.Close();
        code.Line();
    }

    /// <summary>What is read when the parameter was sent, and what is taken when it was not.</summary>
    private static string Read(ParameterModel parameter, string parameters, string call)
    {
        ValueModel value = parameter.Value;
        string otherwise = parameter.Default ?? $"{parameters}.Missing<{value.Type}>()";
        if (value.IsBeside)
        {
            string absent = value.AllowsNull ? Null(value) : $"{parameters}.NotNull<{value.Bare}>(null)";
            return $"{Unless(parameters, absent, StreamEmitter.Read(value, parameters))} : {otherwise}";
        }

        string read = ValueEmitter.Read(value, parameters + ".Reader", call + ".Json");
        if (value.IsReference)
        {
            read = !value.AllowsNull ? $"{parameters}.NotNull({read})" : HidesNull(value) ? read + "!" : read;
        }

        return $"{read} : {otherwise}";
    }

    private static string ReadBytes(ParameterModel parameter, string parameters)
    {
        string type = parameter.Value.AllowsNull ? KnownNames.GlobalBytes + "?" : KnownNames.GlobalBytes;
        string otherwise = parameter.Default is null ? $"{parameters}.Missing<{type}>()" : $"default({type})";
        string read = StreamEmitter.Read(parameter.Value, parameters);
        return $"{(parameter.Value.AllowsNull ? Unless(parameters, $"({type})null", read) : read)} : {otherwise}";
    }

    private static string Unless(string parameters, string absent, string read) =>
        $"({parameters}.Reader.TokenType == {KnownNames.GlobalTokenType}.Null ? {absent} : {read})";

    private static string Null(ValueModel value) => HidesNull(value) ? "null!" : $"({value.Bare}?)null";

    /// <summary>That of 'string s = null!': null is accepted though the type does not say so.</summary>
    private static bool HidesNull(ValueModel value) => value is { IsReference: true, AllowsNull: true } && value.Type == value.Bare;

    // Before the target is called: the handler finds its bytes whole.
    private static void EmitWaits(CodeWriter code, MethodModel method, Dictionary<ParameterModel, string> bytes, string call)
    {
        foreach (ParameterModel parameter in method.Carried.Where(bytes.ContainsKey))
        {
            ValueModel value = parameter.Value;
            string incoming = bytes[parameter];
            code.Line(value.AllowsNull
                ? $"{value.Type} {parameter.Identifier} = {incoming}.HasValue ? {Wait(incoming + ".GetValueOrDefault()")} : {Null(value)};"
                : $"{value.Type} {parameter.Identifier} = {Wait(incoming)};");
        }

        string Wait(string incoming) => $"await {call}.WholeAsync({incoming}).ConfigureAwait(false)";
    }

    private static bool IsBytes(ValueModel value) => value.Form is ValueForm.Bytes or ValueForm.Memory;
}
