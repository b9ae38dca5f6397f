using System.Globalization;
using System.Net;
using System.Text;

namespace Hawser.Runtimes.Display.Rendering;

/// <summary>
/// Writes values as HTML: a table for an object, one with a column for each property for a sequence of objects. Everything is encoded but
/// what a formatter made as HTML. The class <c>hawser-value</c> is there for style sheets.
/// </summary>
internal sealed class HtmlWriter
{
    private const int MaxColumns = 1_000;

    private const int MaxSummary = 80;

    private readonly StringBuilder _html = new();

    /// <summary>The HTML of a value.</summary>
    public static string Write(ValueNode node)
    {
        var writer = new HtmlWriter();
        writer.Value(node);
        return writer._html.ToString();
    }

    private void Value(ValueNode node)
    {
        switch (node)
        {
            case ValueNode.Formatted formatted:
                Content(formatted.Content);
                break;
            case ValueNode.Items { IsPlain: false } items:
                Table(items);
                break;
            case ValueNode.Pairs pairs:
                Open("Key", "Value");
                foreach (KeyValuePair<ValueNode, ValueNode> entry in pairs.Entries)
                {
                    Row(() => Value(entry.Key), [entry.Value]);
                }
                Close(pairs.Rest, 2);
                break;
            case ValueNode.Object { IsPlain: false } value:
                Open(value.OwnText ?? value.TypeName);
                foreach (KeyValuePair<string, ValueNode> part in value.Parts)
                {
                    Row(() => Text(part.Key), [part.Value]);
                }
                Close(value.Rest, 2);
                break;
            default:
                Text(PlainTextWriter.Line(node));
                break;
        }
    }

    private void Table(ValueNode.Items items)
    {
        // Things of one kind have columns; of several, each shows what it is.
        List<string>? columns = Columns(items);
        Open(columns is null ? ["", "Value"] : ["", .. columns]);
        for (int i = 0; i < items.Elements.Count; i++)
        {
            string number = i.ToString(CultureInfo.InvariantCulture);
            ValueNode element = items.Elements[i];
            if (columns is null || Cells(element) is not { } cells)
            {
                Row(() => Text(number), [element], columns?.Count ?? 1);
            }
            else
            {
                Dictionary<string, ValueNode> byName = new(StringComparer.Ordinal);
                foreach ((string name, ValueNode cell) in cells)
                {
                    byName.TryAdd(name, cell);
                }
                Row(() => Text(number), columns.Select(byName.GetValueOrDefault));
            }
        }
        Close(items.Rest, 1 + (columns?.Count ?? 1));
    }

    /// <summary>The columns that the items have together, in the order in which they come up; null where they are no objects.</summary>
    private static List<string>? Columns(ValueNode.Items items)
    {
        if (items.Elements.Any(static element =>
            element is ValueNode.Leaf or ValueNode.Items or ValueNode.Formatted || Cells(element) is { Count: 0 }))
        {
            return null;
        }
        HashSet<string> seen = new(StringComparer.Ordinal);
        IEnumerable<string> names = items.Elements.SelectMany(static element => Cells(element) ?? []).Select(static cell => cell.Name);
        return [.. names.Where(seen.Add).Take(MaxColumns)];
    }

    private static List<(string Name, ValueNode Value)>? Cells(ValueNode node) => node switch
    {
        ValueNode.Object value => [.. value.Parts.Select(static part => (part.Key, part.Value))],
        ValueNode.Pairs pairs => [.. pairs.Entries.Select(static entry => (PlainTextWriter.Line(entry.Key), entry.Value))],
        _ => null,
    };

    private void Open(params IEnumerable<string> heads)
    {
        string[] all = [.. heads];
        _html.Append("<table class=\"hawser-value\">");
        if (Array.Exists(all, static head => head.Length > 0))
        {
            _html.Append("<thead><tr>");
            foreach (string head in all)
            {
                _html.Append(all.Length == 1 ? "<th colspan=\"2\">" : "<th>");
                Text(head);
                _html.Append("</th>");
            }
            _html.Append("</tr></thead>");
        }
        _html.Append("<tbody>");
    }

    private void Row(Action head, IEnumerable<ValueNode?> cells, int span = 1)
    {
        _html.Append("<tr><th>");
        head();
        _html.Append("</th>");
        foreach (ValueNode? cell in cells)
        {
            _html.Append(span == 1 ? "<td>" : string.Create(CultureInfo.InvariantCulture, $"<td colspan=\"{span}\">"));
            if (cell is not null)
            {
                Nested(cell);
            }
            _html.Append("</td>");
        }
        _html.Append("</tr>");
    }

    /// <summary>A value within another: folded, since it may be large.</summary>
    private void Nested(ValueNode node)
    {
        if (node is ValueNode.Formatted || node.IsPlain)
        {
            Value(node);
            return;
        }
        string line = PlainTextWriter.Line(node).ReplaceLineEndings(" ");
        int end = line.Length <= MaxSummary ? line.Length : char.IsHighSurrogate(line[MaxSummary - 1]) ? MaxSummary - 1 : MaxSummary;
        _html.Append("<details><summary>");
        Text(end == line.Length ? line : line[..end] + "…");
        _html.Append("</summary>");
        Value(node);
        _html.Append("</details>");
    }

    private void Close(Rest rest, int columns)
    {
        if (rest.Text is { } text)
        {
            _html.Append(CultureInfo.InvariantCulture, $"<tr><td colspan=\"{columns}\">");
            Text(text);
            _html.Append("</td></tr>");
        }
        _html.Append("</tbody></table>");
    }

    private void Content(MimeBundle content)
    {
        if (content.Forms.TryGetValue(MimeTypes.Html, out string? html) || content.Forms.TryGetValue(MimeTypes.Svg, out html))
        {
            _html.Append(html);
        }
        else if (content.Forms.TryGetValue(MimeTypes.Png, out string? png))
        {
            _html.Append("<img alt=\"\" src=\"data:image/png;base64,");
            _html.Append(WebUtility.HtmlEncode(png)).Append("\">");
        }
        else
        {
            Text(content.Text);
        }
    }

    private void Text(string text)
    {
        bool lines = text.Contains('\n', StringComparison.Ordinal);
        _html.Append(lines ? "<pre>" : "").Append(WebUtility.HtmlEncode(text)).Append(lines ? "</pre>" : "");
    }
}
