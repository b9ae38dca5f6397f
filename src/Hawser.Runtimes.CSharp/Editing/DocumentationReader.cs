using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Hawser.Runtimes.CSharp.Editing;

/// <summary>Reads documentation comments, and makes plain text of them.</summary>
internal static partial class DocumentationReader
{
    /// <summary>Reads a comment; null where it cannot be read.</summary>
    /// <param name="xml">A <c>member</c> element.</param>
    public static SymbolDocumentation? Read(string xml)
    {
        try
        {
            var member = XElement.Parse(xml, LoadOptions.PreserveWhitespace);
            var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (XElement parameter in member.Elements("param"))
            {
                parameters.TryAdd(parameter.Attribute("name")?.Value ?? "", Text(parameter));
            }

            return new SymbolDocumentation(
                Text(member.Element("summary")),
                Text(member.Element("returns") ?? member.Element("value")),
                parameters,
                [.. member.Elements("exception").Select(static item => (Name(item.Attribute("cref")?.Value ?? ""), Text(item)))]);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static string Text(XElement? element)
    {
        if (element is null)
        {
            return "";
        }

        var text = new StringBuilder();
        Append(element, text);
        IEnumerable<string> lines = text.ToString().Split('\n').Select(static line => Spaces().Replace(line, " ").Trim());
        return string.Join('\n', lines).Trim();
    }

    private static void Append(XElement element, StringBuilder text)
    {
        foreach (XNode node in element.Nodes())
        {
            switch (node)
            {
                case XText words:
                    text.Append(words.Value.ReplaceLineEndings(" "));
                    break;
                case XElement { Name.LocalName: "see" or "seealso" or "paramref" or "typeparamref" } reference when reference.IsEmpty:
                    XAttribute? named = reference.Attribute("cref") ?? reference.Attribute("langword") ?? reference.Attribute("name");
                    text.Append(Name(named?.Value ?? ""));
                    break;
                case XElement { Name.LocalName: "para" or "item" or "code" or "br" } block:
                    text.Append('\n');
                    Append(block, text);
                    text.Append('\n');
                    break;
                case XElement inner:
                    Append(inner, text);
                    break;
                default:
                    break;
            }
        }
    }

    // "M:System.String.Join``1(System.String)" is shown as "String.Join".
    private static string Name(string reference)
    {
        int colon = reference.IndexOf(':', StringComparison.Ordinal);
        if (colon != 1)
        {
            return reference;
        }

        string[] parts = Arguments().Replace(reference[2..], "").Split('.');
        return reference[0] is 'T' or '!' || parts.Length < 2 ? parts[^1] : $"{parts[^2]}.{parts[^1]}";
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"`+\d+|\(.*\)|\{.*\}")]
    private static partial Regex Arguments();
}
