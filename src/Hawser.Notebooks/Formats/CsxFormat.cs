using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Hawser.Notebooks.Formats;

/// <summary>
/// C# scripts. A line <c>// %%</c> begins a cell, and may have a title; without such lines, all is one cell. Cells of other languages say
/// theirs in brackets, <c>// %% [markdown]</c>, and consist of comments: so the file stays a script. Blank lines around a cell of C# are
/// not part of it.
/// </summary>
internal sealed partial class CsxFormat() : TextFormat(".csx", NotebookParts.None, ".csx")
{
    private const string Marker = "// %%";

    private const string Comment = "//";

    private const string TitleName = "title";

    /// <inheritdoc/>
    public override NotebookDocument Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<TextLine> lines = TextLine.Of(text);
        List<NotebookCell> cells = [];
        string before = "";
        int first = 0;
        for (int i = 0; i <= lines.Count; i++)
        {
            if (i < lines.Count && !MarkerLine().IsMatch(lines[i].Span(text)))
            {
                continue;
            }

            if (i > first && ReadCell(text, lines, first, i, before) is { } cell)
            {
                cells.Add(cell);
                before = "";
            }
            else if (i > first)
            {
                before = text[lines[first].Start..lines[i - 1].Next];
            }

            first = i;
        }

        return new NotebookDocument { Cells = cells, Layout = new DocumentLayout(this) { Tail = before } };
    }

    /// <inheritdoc/>
    protected override string WhatIsHeld(NotebookCell cell, string source) =>
        cell.Language == NotebookLanguages.CSharp ? TextLine.Trim(source) : source;

    /// <inheritdoc/>
    protected override string Compose(NotebookDocument document, bool asItStood)
    {
        var text = new StringBuilder();
        bool isOnlyCode = document.Cells is [{ Language: NotebookLanguages.CSharp, Source.Length: > 0 } only] && TitleOf(only) is null;
        foreach (NotebookCell cell in document.Cells)
        {
            if (asItStood && cell.Layout is { } layout && layout.IsOf(cell, this))
            {
                BeginLine(text);
                text.Append(layout.Text);
                continue;
            }

            BeginLine(text, 1);
            bool isCode = cell.Language == NotebookLanguages.CSharp;
            if (!isOnlyCode)
            {
                string title = TitleOf(cell) is { } said ? $" {said}" : "";
                text.Append(Marker).Append(title).Append(isCode ? "" : $" [{cell.Language}]").Append('\n');
            }

            text.Append(isCode ? cell.Source : Commented(cell.Source)).Append(cell.Source.Length == 0 ? "" : "\n");
        }

        bool sameFile = asItStood && ReferenceEquals(document.Layout?.Format, this);
        return text.Append(sameFile ? document.Layout!.Tail : "").ToString();
    }

    private NotebookCell? ReadCell(string text, List<TextLine> lines, int first, int end, string before)
    {
        Match marker = MarkerLine().Match(lines[first].Span(text).ToString());
        string whole = text[lines[first].Start..lines[end - 1].Next];
        string said = marker.Groups["language"].Value;
        string language = said.Length > 0 ? NotebookLanguages.NameOf(said) : NotebookLanguages.CSharp;
        string body = marker.Success ? text[lines[first].Next..lines[end - 1].Next] : whole;
        string source = language == NotebookLanguages.CSharp ? TextLine.Trim(body) : Uncommented(text, lines, first + 1, end);
        if (!marker.Success && source.Length == 0)
        {
            return null;
        }

        string title = marker.Groups[TitleName].Value.Trim();
        return new NotebookCell
        {
            Language = language,
            Source = source,
            Metadata = title.Length == 0 ? null : DocumentMetadata.ToElement(new JsonObject { [TitleName] = title }),
            Layout = new CellLayout(this, language, source, before + whole),
        };
    }

    private static string Uncommented(string text, List<TextLine> lines, int first, int end)
    {
        List<string> read = [];
        while (end > first && lines[end - 1].Span(text).IsWhiteSpace())
        {
            end--;
        }

        for (int i = first; i < end; i++)
        {
            string line = lines[i].Span(text).ToString();
            if (line.StartsWith(Comment, StringComparison.Ordinal))
            {
                read.Add(line.StartsWith(Comment + " ", StringComparison.Ordinal) ? line[3..] : line[2..]);
            }
            else if (!string.IsNullOrWhiteSpace(line))
            {
                throw new NotebookFormatException(
                    $"Each line of a cell that is no C# is a comment. Write // before it, or begin a cell of C# with a line {Marker}.",
                    i + 1,
                    1);
            }
            else if (read.Count > 0)
            {
                read.Add("");
            }
        }

        return string.Join('\n', read);
    }

    private static string Commented(string source) =>
        source.Length == 0
            ? ""
            : string.Join('\n', source.Split('\n').Select(static line => line.Length == 0 ? Comment : $"{Comment} {line}"));

    private static string? TitleOf(NotebookCell cell) =>
        DocumentMetadata.Text(cell.Metadata, TitleName) is { Length: > 0 } title
            && title == title.Trim() && !title.AsSpan().ContainsAny('\n', '\r', '[') ? title : null;

    // As editors write them: with or without a space, a title, and a language in brackets.
    [GeneratedRegex(@"^//\s?%%(?:\s+(?<title>[^\[\r\n]*?))?(?:\s*\[(?<language>[\w#+.-]+)\])?\s*$")]
    private static partial Regex MarkerLine();
}
