using Hawser.Runtimes;

namespace Hawser.Notebooks.Formats;

/// <summary>Gathers the cells of a Markdown text, with every character of it: lines that are no cell's go to one beside them.</summary>
internal sealed class MarkdownCells(MarkdownFormat format, string text)
{
    private readonly List<NotebookCell> _cells = [];

    // What stands before the next cell and belongs to it: comments that part cells, and the file's first blank lines.
    private string _before = "";

    /// <summary>Adds prose, if there is any; blank lines alone go to the cell before.</summary>
    public void AddProse(List<TextLine> lines, int first, int end)
    {
        string whole = Text(lines, first, end);
        string source = TextLine.Trim(whole);
        if (source.Length > 0)
        {
            Add(NotebookLanguages.Markdown, source, whole);
        }
        else if (_cells.Count == 0 || _before.Length > 0)
        {
            _before += whole;
        }
        else
        {
            NotebookCell last = _cells[^1];
            _cells[^1] = last with { Layout = last.Layout! with { Gap = last.Layout!.Gap + whole } };
        }
    }

    /// <summary>Adds prose whose lines are all its own.</summary>
    public void AddMarkedProse(List<TextLine> lines, string source, int first, int end) =>
        Add(NotebookLanguages.Markdown, source, Text(lines, first, end));

    /// <summary>Adds code.</summary>
    public void AddCode(List<TextLine> lines, string language, string source, int first, int end) =>
        Add(language, source, Text(lines, first, end));

    /// <summary>A line says that another cell begins after it.</summary>
    public void BeginCell(List<TextLine> lines, int line) => _before += Text(lines, line, line + 1);

    /// <summary>Adds the outputs of the last cell.</summary>
    /// <returns>Whether it is one of code, has none yet, and is followed by nothing but blank lines.</returns>
    public bool TryAddOutput(List<TextLine> lines, string output, int first, int block, int end)
    {
        if (_cells is not [.., { Kind: NotebookCellKind.Code, Outputs: [] } last] || _before.Length > 0
            || !string.IsNullOrWhiteSpace(Text(lines, first, block)))
        {
            return false;
        }

        // As text compares them: without the line ends behind it.
        _cells[^1] = last with
        {
            Outputs = [new StreamOutput(OutputStreamKind.Out, output)],
            Layout = last.Layout! with { OutputText = output.TrimEnd('\n'), OutputBlock = Text(lines, first, end) },
        };
        return true;
    }

    /// <summary>The document.</summary>
    public NotebookDocument ToDocument() => new()
    {
        Cells = [.. _cells],
        Layout = new DocumentLayout(format) { Tail = _before },
    };

    private string Text(List<TextLine> lines, int first, int end) =>
        first >= end || first >= lines.Count ? "" : text[lines[first].Start..lines[end - 1].Next];

    private void Add(string language, string source, string whole)
    {
        _cells.Add(new NotebookCell
        {
            Language = language,
            Source = source,
            Layout = new CellLayout(format, language, source, _before + whole),
        });
        _before = "";
    }
}
