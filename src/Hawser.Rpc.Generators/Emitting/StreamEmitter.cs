using Hawser.Rpc.Generators.Model;

namespace Hawser.Rpc.Generators.Emitting;

/// <summary>
/// The C# for parameters and results that the runtime carries beside the message: bytes, streams, sequences, progress. What is null goes
/// as JSON's null, and whoever reads it decides whether the contract allows that.
/// </summary>
internal static class StreamEmitter
{
    /// <summary>Lines of a proxy that write a parameter.</summary>
    public static void Write(CodeWriter code, ParameterModel parameter, string request)
    {
        ValueModel value = parameter.Value;
        bool isNullableValue = value is { IsReference: false, AllowsNull: true };
        string given = isNullableValue ? parameter.Identifier + ".GetValueOrDefault()" : parameter.Identifier;
        if (!value.IsReference && !isNullableValue)
        {
            WriteGiven(code, value, request, given);
            return;
        }

        code.Open(isNullableValue ? $"if ({parameter.Identifier}.HasValue)" : $"if ({parameter.Identifier} is not null)");
        WriteGiven(code, value, request, given);
        code.Close();
        code.Open("else");
        code.Line($"{request}.Writer.WriteNullValue();");
        code.Close();
    }

    /// <summary>The expression of a proxy that calls a method with such a result.</summary>
    public static string Call(ValueModel result, string request, string token)
    {
        string nullable = result.AllowsNull ? "true" : "false";
        return result.Form switch
        {
            ValueForm.Sequence => $"this._caller.CallItems<{result.Item!.Type}>({request}, {ValueEmitter.Reader(result.Item)}, {token})",

            // The '!' is for the type argument: whether null is in there follows from the second argument, which the compiler cannot know.
            ValueForm.ByteStream => $"this._caller.CallByteStreamAsync({request}, {nullable}, {token})!",
            ValueForm.Memory => $"{AsMemory(result.AllowsNull)}(this._caller.CallBytesAsync({request}, {nullable}, {token})!)",
            _ => $"this._caller.CallBytesAsync({request}, {nullable}, {token})!",
        };
    }

    /// <summary>The method of a proxy that makes memory of arrays.</summary>
    public static string AsMemory(bool nullable) => nullable ? "AsNullableMemory" : "AsMemory";

    /// <summary>The expression of a dispatcher that reads a parameter, not null, whose first token the reader stands on.</summary>
    public static string Read(ValueModel value, string parameters) => value.Form switch
    {
        ValueForm.ByteStream => $"{parameters}.ReadByteStream()",
        ValueForm.Sequence => $"{parameters}.ReadItems<{value.Item!.Type}>({ValueEmitter.Reader(value.Item)})",
        ValueForm.Progress => $"{parameters}.ReadProgress<{value.Item!.Type}>({ValueEmitter.Writer(value.Item)})",
        _ => $"{parameters}.ReadBytes()",
    };

    /// <summary>Lines of a dispatcher that answer with a result; without them the answer is null.</summary>
    public static void Return(CodeWriter code, ValueModel result, string call, string expression)
    {
        string? condition = result switch
        {
            { IsReference: true } => $"{expression} is not null",
            { AllowsNull: true } => $"{expression}.HasValue",
            _ => null,
        };
        if (condition is not null)
        {
            code.Open($"if ({condition})");
        }

        code.Line(result.Form switch
        {
            ValueForm.Sequence => $"{call}.ReturnItems<{result.Item!.Type}>({expression}, {ValueEmitter.Writer(result.Item)});",
            ValueForm.ByteStream => $"{call}.ReturnByteStream({expression});",
            ValueForm.Memory when result.AllowsNull => $"{call}.ReturnBytes({expression}.GetValueOrDefault());",
            _ => $"{call}.ReturnBytes({expression});",
        });
        if (condition is not null)
        {
            code.Close();
        }
    }

    private static void WriteGiven(CodeWriter code, ValueModel value, string request, string given) => code.Line(value.Form switch
    {
        ValueForm.ByteStream => $"{request}.WriteByteStream({given});",
        ValueForm.Sequence => $"{request}.WriteItems<{value.Item!.Type}>({given}, {ValueEmitter.Writer(value.Item)});",
        ValueForm.Progress => $"{request}.WriteProgress<{value.Item!.Type}>({given}, {ValueEmitter.Reader(value.Item)});",
        _ => $"{request}.WriteBytes({given});",
    });
}
