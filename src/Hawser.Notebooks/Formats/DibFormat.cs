using System.Text;
using System.Text.Json;

namespace Hawser.Notebooks.Formats;

/// <summary>
/// .NET Interactive's own format. A line of <c>#!</c> and a language's name begins a cell, and nothing else is on it; other lines with
/// <c>#!</c> are magic commands of the cell. <c>#!meta</c> at the top has the document's metadata as JSON. Blank lines around a cell are
/// not part of it, a cell of code whose text has such a line is written as several, and outputs, names and metadata of cells are not held.
/// </summary>
internal sealed class DibFormat() : TextFormat(".dib", NotebookParts.DocumentMetadata, ".dib")
{
    private const string Marker = "#!";

    private const string MetaLine = Marker + "meta";

    /// <inheritdoc/>
    public override NotebookDocument Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<TextLine> lines = TextLine.Of(text);
        int first = lines.FindIndex(line => !line.Span(text).IsWhiteSpace());
        JsonElement? metadata = null;
        HashSet<string> languages = new(StringComparer.OrdinalIgnoreCase);
        int begin = 0;
        if (first >= 0 && lines[first].Span(text).TrimEnd() is MetaLine)
        {
            begin = lines.FindIndex(first + 1, line => MarkedLanguage(line.Span(text), languages) is not null || IsMarker(line.Span(text)));
            begin = begin < 0 ? lines.Count : begin;
            metadata = ReadMeta(text, lines, first + 1, begin);
            languages.UnionWith(DocumentMetadata.LanguagesIn(metadata));
        }

        int headEnd = begin == 0 ? 0 : begin < lines.Count ? lines[begin].Start : text.Length;
        List<NotebookCell> cells = [];
        string language = DocumentMetadata.DefaultLanguage(metadata);
        int start = begin;
        bool isMarked = false;
        for (int i = begin; i <= lines.Count; i++)
        {
            string? next = i < lines.Count ? MarkedLanguage(lines[i].Span(text), languages) : null;
            if (i < lines.Count && next is null)
            {
                continue;
            }

            AddCell(text, lines, start, i, isMarked, language, cells);
            (language, start, isMarked) = (next ?? language, i, true);
        }

        bool isBlank = cells.Count == 0;
        return new NotebookDocument
        {
            Cells = cells,
            Metadata = metadata,
            Layout = new DocumentLayout(this)
            {
                Head = text[..headEnd],
                Metadata = metadata,
                Tail = isBlank ? text[headEnd..] : "",
            },
        };
    }

    /// <inheritdoc/>
    protected override NotebookDocument WhatIsHeld(NotebookDocument document)
    {
        NotebookDocument trimmed = base.WhatIsHeld(document);
        return trimmed with { Cells = [.. trimmed.Cells.SelectMany(Split)] };
    }

    /// <inheritdoc/>
    protected override string Compose(NotebookDocument document, bool asItStood)
    {
        var text = new StringBuilder();
        bool sameHead = asItStood && document.Layout is { } layout && ReferenceEquals(layout.Format, this)
            && DocumentMetadata.AreEqual(layout.Metadata, document.Metadata);
        if (sameHead)
        {
            text.Append(document.Layout!.Head);
        }
        else if (document.Metadata is { } metadata)
        {
            text.Append(MetaLine).Append("\n\n").Append(DocumentMetadata.ToDib(metadata)).Append('\n');
        }

        foreach (NotebookCell cell in document.Cells)
        {
            if (asItStood && cell.Layout is { } stood && stood.IsOf(cell, this))
            {
                BeginLine(text);
                text.Append(stood.Text);
                continue;
            }

            BeginLine(text, 1);
            text.Append(Marker).Append(cell.Language).Append("\n\n").Append(cell.Source).Append(cell.Source.Length == 0 ? "" : "\n");
        }

        return text.Append(sameHead && document.Cells.Count == 0 ? document.Layout!.Tail : "").ToString();
    }

    private void AddCell(string text, List<TextLine> lines, int first, int end, bool isMarked, string language, List<NotebookCell> cells)
    {
        if (first >= lines.Count)
        {
            return;
        }

        string whole = text[lines[first].Start..(end < lines.Count ? lines[end].Start : text.Length)];
        string body = isMarked ? text[lines[first].Next..(end < lines.Count ? lines[end].Start : text.Length)] : whole;
        string source = TextLine.Trim(body);
        if (!isMarked && source.Length == 0)
        {
            // Nothing but blank lines before the first cell: they go with it.
            return;
        }

        string blank = cells.Count == 0 && isMarked ? LeadingBlank(text, lines, first) : "";
        cells.Add(new NotebookCell
        {
            Language = language,
            Source = source,
            Layout = new CellLayout(this, NotebookLanguages.NameOf(language), source, blank + whole),
        });
    }

    // Blank lines before the first marker, where no metadata took them.
    private static string LeadingBlank(string text, List<TextLine> lines, int marker)
    {
        int from = marker;
        while (from > 0 && lines[from - 1].Span(text).IsWhiteSpace())
        {
            from--;
        }

        return from == 0 ? text[..lines[marker].Start] : "";
    }

    private static JsonElement? ReadMeta(string text, List<TextLine> lines, int first, int end)
    {
        if (first >= end)
        {
            return null;
        }

        int from = lines[first].Start;
        string json = text[from..lines[end - 1].Next];
        if (string.IsNullOrWhiteSpace(json))
        {
            return null;
        }

        JsonElement read = JsonText.Parse(json, first, "the metadata after #!meta");
        return read.ValueKind == JsonValueKind.Object
            ? DocumentMetadata.FromDib(read)
            : throw new NotebookFormatException(
                "The metadata after #!meta is to be a JSON object, as in {\"kernelInfo\":{…}}.",
                first + 1);
    }

    /// <summary>The language of the cell that a line begins; null where it begins none.</summary>
    private static string? MarkedLanguage(ReadOnlySpan<char> line, HashSet<string> more)
    {
        if (!IsMarker(line))
        {
            return null;
        }

        string name = line[Marker.Length..].TrimEnd().ToString();
        return NotebookLanguages.IsKnown(name) || more.Contains(name) ? NotebookLanguages.NameOf(name) : null;
    }

    private static bool IsMarker(ReadOnlySpan<char> line) =>
        line.StartsWith(Marker) && line.Length > Marker.Length && !line.TrimEnd().ContainsAny(' ', '\t', '/');

    private static IEnumerable<NotebookCell> Split(NotebookCell cell)
    {
        if (cell.Kind != NotebookCellKind.Code)
        {
            yield return cell;
            yield break;
        }

        string text = cell.Source;
        List<TextLine> lines = TextLine.Of(text);
        if (!lines.Exists(line => MarkedLanguage(line.Span(text), []) is not null))
        {
            yield return cell;
            yield break;
        }

        string language = cell.Language;
        int start = 0;
        bool isMarked = false;
        foreach (TextLine line in lines.Append(new TextLine(text.Length, text.Length, text.Length)))
        {
            string? next = line.Start < text.Length ? MarkedLanguage(line.Span(text), []) : null;
            if (next is null && line.Start < text.Length)
            {
                continue;
            }

            string source = TextLine.Trim(text[start..line.Start]);
            if (isMarked || source.Length > 0)
            {
                yield return new NotebookCell { Language = language, Source = source };
            }

            (language, start, isMarked) = (next ?? language, line.Next, true);
        }
    }
}
