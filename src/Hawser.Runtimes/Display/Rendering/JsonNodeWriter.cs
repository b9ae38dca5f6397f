using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Hawser.Runtimes.Display.Rendering;

/// <summary>
/// Writes values as JSON. It is all or nothing: what was cut, or could not be had, has no form in JSON that would not lie.
/// </summary>
internal static class JsonNodeWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The JSON text of a value.</summary>
    /// <exception cref="ArgumentException">Something of it was cut, or could not be had.</exception>
    public static string Write(ValueNode node)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            Write(writer, node);
        }
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Write(Utf8JsonWriter writer, ValueNode node)
    {
        switch (node)
        {
            case ValueNode.Null:
                writer.WriteNullValue();
                break;
            case ValueNode.Leaf { Json: { } json }:
                writer.WriteRawValue(json);
                break;
            case ValueNode.Leaf leaf:
                writer.WriteStringValue(leaf.Text);
                break;
            case ValueNode.Formatted { Content.Forms: { } forms } when forms.TryGetValue(MimeTypes.Json, out string? json):
                writer.WriteRawValue(json);
                break;
            case ValueNode.Formatted formatted:
                writer.WriteStringValue(formatted.Content.Text);
                break;
            case ValueNode.Items items:
                WriteArray(writer, items.Elements, items.Rest);
                break;
            case ValueNode.Object { IsTuple: true } tuple:
                WriteArray(writer, tuple.Parts.Select(static part => part.Value), tuple.Rest);
                break;
            case ValueNode.Object value:
                WriteObject(writer, value.Parts, value.Rest);
                break;
            case ValueNode.Pairs pairs:
                WriteObject(writer, pairs.Entries.Select(static pair => KeyValuePair.Create(Name(pair.Key), pair.Value)), pairs.Rest);
                break;
            case ValueNode.Cycle:
                throw new ArgumentException("The value contains itself, which JSON cannot say.");
            case ValueNode.Fault fault:
                throw new ArgumentException($"A part of the value could not be had: {fault.Text}.");
            default:
                throw new ArgumentException("The value is too deep or too long to be shown as JSON.");
        }
    }

    private static string Name(ValueNode key) => PlainTextWriter.Line(key);

    private static void WriteArray(Utf8JsonWriter writer, IEnumerable<ValueNode> elements, Rest rest)
    {
        writer.WriteStartArray();
        foreach (ValueNode element in elements)
        {
            Write(writer, element);
        }
        ThrowIfCut(rest);
        writer.WriteEndArray();
    }

    private static void WriteObject(Utf8JsonWriter writer, IEnumerable<KeyValuePair<string, ValueNode>> parts, Rest rest)
    {
        writer.WriteStartObject();
        foreach ((string name, ValueNode value) in parts)
        {
            writer.WritePropertyName(name);
            Write(writer, value);
        }
        ThrowIfCut(rest);
        writer.WriteEndObject();
    }

    private static void ThrowIfCut(Rest rest)
    {
        if (rest.Any)
        {
            throw new ArgumentException("The value has too many parts to be shown as JSON.");
        }
    }
}
