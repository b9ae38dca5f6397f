namespace Hawser.Runtimes.Display.Rendering;

/// <summary>
/// Writes values as text. Objects look as C# prints records, on one line where it is short, else with a line for each part; strings are as
/// they are, without quotes.
/// </summary>
internal static class PlainTextWriter
{
    private const int Width = 100;

    private const string Step = "  ";

    /// <summary>The text of a value.</summary>
    public static string Write(ValueNode node) => Block(node, "");

    /// <summary>The text of a value on one line, unless the texts in it have several.</summary>
    public static string Line(ValueNode node) => node switch
    {
        ValueNode.Null => "<null>",
        ValueNode.Cut cut => cut.Text,
        ValueNode.Cycle => "<cycle>",
        ValueNode.Fault fault => fault.Text,
        ValueNode.Leaf leaf => leaf.Text,
        ValueNode.Formatted formatted => formatted.Content.Text,
        _ => OwnText(node) ?? OnOneLine(node),
    };

    private static string Block(ValueNode node, string indent)
    {
        string line = Line(node);
        bool fits = line.Length + indent.Length <= Width && !line.Contains('\n', StringComparison.Ordinal);
        if (fits || OwnText(node) is not null || !HasParts(node) || IsFlat(node))
        {
            return line;
        }
        string inner = indent + Step;
        IEnumerable<string> lines = Parts(node).Select(part => inner + part.Name + Block(part.Value, inner));
        if (RestOf(node) is { } rest)
        {
            lines = lines.Append(inner + rest);
        }
        return $"{Opening(node)}\n{string.Join(",\n", lines)}\n{indent}{Closing(node)}";
    }

    /// <summary>A long list of numbers or words stays on one line: whoever shows it breaks it better.</summary>
    private static bool IsFlat(ValueNode node) =>
        node is ValueNode.Items items
        && items.Elements.All(static element => !HasParts(element) && !Line(element).Contains('\n', StringComparison.Ordinal));

    private static bool HasParts(ValueNode node) => node is ValueNode.Items or ValueNode.Pairs or ValueNode.Object;

    private static string? OwnText(ValueNode node) => node switch
    {
        ValueNode.Items items => items.OwnText,
        ValueNode.Object value => value.OwnText,
        _ => null,
    };

    private static string OnOneLine(ValueNode node)
    {
        IEnumerable<string> parts = Parts(node).Select(static part => part.Name + Line(part.Value));
        string content = string.Join(", ", RestOf(node) is { } rest ? parts.Append(rest) : parts);
        string space = Opening(node) == "(" ? "" : " ";
        return Opening(node) + space + content + (content.Length == 0 ? "" : space) + Closing(node);
    }

    private static IEnumerable<(string Name, ValueNode Value)> Parts(ValueNode node) => node switch
    {
        ValueNode.Items items => items.Elements.Select(static element => ("", element)),
        ValueNode.Pairs pairs => pairs.Entries.Select(static entry => (Line(entry.Key) + ": ", entry.Value)),
        ValueNode.Object { IsTuple: true } tuple => tuple.Parts.Select(static part => ("", part.Value)),
        ValueNode.Object value => value.Parts.Select(static part => (part.Key + " = ", part.Value)),
        _ => [],
    };

    private static string? RestOf(ValueNode node) => node switch
    {
        ValueNode.Items items => items.Rest.Text,
        ValueNode.Pairs pairs => pairs.Rest.Text,
        ValueNode.Object value => value.Rest.Text,
        _ => null,
    };

    private static string Opening(ValueNode node) => node switch
    {
        ValueNode.Items => "[",
        ValueNode.Object { IsTuple: true } => "(",
        ValueNode.Object value => $"{value.TypeName} {{".TrimStart(),
        _ => "{",
    };

    private static string Closing(ValueNode node) => node switch
    {
        ValueNode.Items => "]",
        ValueNode.Object { IsTuple: true } => ")",
        _ => "}",
    };
}
