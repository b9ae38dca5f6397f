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
        if (IsNullableValue(value))
        {
            code.Open($"if ({expression}.HasValue)");
            code.Line(WriteDirectly(value, writer, $"{expression}.GetValueOrDefault()") + ";");
            code.Close();
            code.Open("else");
            code.Line($"{writer}.WriteNullValue();");
            code.Close();
        }
        else
        {
            code.Line(WriteWhole(value, writer, json, expression) + ";");
        }
    }

    /// <summary>A lambda that writes an item of a stream.</summary>
    public static string Writer(ValueModel item)
    {
        string body = IsNullableValue(item)
            ? $"{{ if (value.HasValue) {WriteDirectly(item, "writer", "value.GetValueOrDefault()")}; else writer.WriteNullValue(); }}"
            : WriteWhole(item, "writer", "json", "value");
        return $"static (writer, value, json) => {body}";
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
            string type = value.IsReference ? value.Bare : value.Type;
            return $"{json}.Read<{type}>(ref {reader})";
        }

        string read = ReadDirectly(value, reader);
        return IsNullableValue(value) ? $"({reader}.TokenType == {KnownNames.GlobalTokenType}.Null ? ({value.Type})null : {read})" : read;
    }

    /// <summary>A lambda that reads a result or an item of a stream, and refuses a null that the type does not allow.</summary>
    public static string Reader(ValueModel value)
    {
        string read = Read(value, "reader", "json");
        if (value is { IsReference: true, AllowsNull: false })
        {
            string message = Literal.Quote("it is null, which the contract does not allow");
            read = $"{read} ?? throw new {KnownNames.GlobalJsonException}({message})";
        }

        return $"static (ref {KnownNames.GlobalReader} reader, {KnownNames.GlobalJson} json) => {read}";
    }

    private static bool IsNullableValue(ValueModel value) =>
        value is { AllowsNull: true, IsReference: false } && value.Form != ValueForm.Json;

    private static string WriteWhole(ValueModel value, string writer, string json, string expression) =>
        value.Form == ValueForm.Json
            ? $"{json}.Write<{value.Type}>({writer}, {expression})"
            : WriteDirectly(value, writer, expression);

    private static string WriteDirectly(ValueModel value, string writer, string expression) => value.Form switch
    {
        ValueForm.Boolean => $"{writer}.WriteBooleanValue({expression})",
        ValueForm.Single or ValueForm.Double => $"{KnownNames.GlobalJson}.Write{value.Form}({writer}, {expression})",
        ValueForm.String or ValueForm.Guid or ValueForm.DateTime or ValueForm.DateTimeOffset => $"{writer}.WriteStringValue({expression})",
        _ => $"{writer}.WriteNumberValue({expression})",
    };

    private static string ReadDirectly(ValueModel value, string reader) => value.Form switch
    {
        ValueForm.Single or ValueForm.Double => $"{KnownNames.GlobalJson}.Read{value.Form}(ref {reader})",
        _ => $"{reader}.Get{value.Form}()",
    };
}
