using Hawser.Rpc.Generators.Model;

namespace Hawser.Rpc.Generators.Emitting;

/// <summary>The C# that writes a value to a Utf8JsonWriter and reads one from a Utf8JsonReader.</summary>
internal static class ValueEmitter
{
    /// <summary>Lines that write a value.</summary>
    /// <param name="code">Where to.</param>
    /// <param name="value">The value's type.</param>
    /// <param name="writer">An expression for the writer; it is evaluated once for each line.</param>
    /// <param name="json">An expression for the contract's RpcJson.</param>
    /// <param name="expression">The variable that holds the value.</param>
    public static void Write(CodeWriter code, ValueModel value, string writer, string json, string expression)
    {
        if (value.Form == ValueForm.Json)
        {
            code.Line($"{json}.Write<{value.Type}>({writer}, {expression});");
        }
        else if (value is { AllowsNull: true, IsReference: false })
        {
            code.Open($"if ({expression}.HasValue)");
            code.Line(WriteDirectly(value, writer, $"{expression}.GetValueOrDefault()"));
            code.Close();
            code.Open("else");
            code.Line($"{writer}.WriteNullValue();");
            code.Close();
        }
        else
        {
            code.Line(WriteDirectly(value, writer, expression));
        }
    }

    /// <summary>
    /// An expression that reads a value; a null is part of it and goes to the caller to judge, see <see cref="ValueModel.AllowsNull"/>.
    /// </summary>
    /// <param name="value">The value's type.</param>
    /// <param name="reader">A variable that holds the reader, standing on the value's first token.</param>
    /// <param name="json">An expression for the contract's RpcJson.</param>
    public static string Read(ValueModel value, string reader, string json)
    {
        if (value.Form == ValueForm.Json)
        {
            var type = value.IsReference ? value.Bare : value.Type;
            return $"{json}.Read<{type}>(ref {reader})";
        }

        var read = ReadDirectly(value, reader);
        return value is { AllowsNull: true, IsReference: false }
            ? $"({reader}.TokenType == {KnownNames.GlobalTokenType}.Null ? ({value.Type})null : {read})"
            : read;
    }

    private static string WriteDirectly(ValueModel value, string writer, string expression) => value.Form switch
    {
        ValueForm.Boolean => $"{writer}.WriteBooleanValue({expression});",
        ValueForm.Single or ValueForm.Double => $"{KnownNames.GlobalJson}.Write{value.Form}({writer}, {expression});",
        ValueForm.String or ValueForm.Guid or ValueForm.DateTime or ValueForm.DateTimeOffset => $"{writer}.WriteStringValue({expression});",
        _ => $"{writer}.WriteNumberValue({expression});",
    };

    private static string ReadDirectly(ValueModel value, string reader) => value.Form switch
    {
        ValueForm.Single or ValueForm.Double => $"{KnownNames.GlobalJson}.Read{value.Form}(ref {reader})",
        _ => $"{reader}.Get{value.Form}()",
    };
}
