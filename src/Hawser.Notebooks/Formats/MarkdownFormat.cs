using System.Text;
using System.Text.RegularExpressions;
using Markdig;
using Markdig.Syntax;

namespace Hawser.Notebooks.Formats;

/// <summary>
/// Markdown. A fenced block of C# (<c>csharp</c>, <c>cs</c>, <c>c#</c>) that is in no list and no quotation is a cell of code, unless its
/// first line says
/// <c>norun</c> behind the language; blocks of other languages are cells when theirs says <c>cell</c>. A block <c>output</c> after a cell
/// is the text of its outputs. All else is prose, of which what is between two cells of code is one cell.
/// </summary>
/// <remarks>
/// Prose that would be read otherwise, such as a block of C# that is not to be run, or two cells of prose in a row, is kept apart by
/// comments that nobody sees: <c>&lt;!-- cell --&gt;</c> begins another cell, and after <c>&lt;!-- cell markdown --&gt;</c> all up to the
/// next such line is one cell of prose, whatever it contains.
/// </remarks>
internal sealed partial class MarkdownFormat()
    : TextFormat("Markdown", NotebookParts.OutputText | NotebookParts.BlankEdges, ".md", ".markdown")
{
    private const string NextCell = "<!-- cell -->";

    private const string ProseCell = "<!-- cell markdown -->";

    private const string OutputLanguage = "output";

    private const string CellWord = "cell";

    private const string SkipWord = "norun";

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().Build();

    /// <inheritdoc/>
    public override NotebookDocument Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var cells = new MarkdownCells(this, text);
        List<TextLine> lines = TextLine.Of(text);
        for (int first = 0; first < lines.Count;)
        {
            first = ReadCells(text, lines, first, cells);
        }

        return cells.ToDocument();
    }

    /// <inheritdoc/>
    protected override string Compose(NotebookDocument document, bool asItStood)
    {
        var text = new StringBuilder();
        bool sameFile = asItStood && ReferenceEquals(document.Layout?.Format, this);
        text.Append(sameFile ? document.Layout!.Head : "");
        bool afterProse = false;
        bool afterMarked = false;
        foreach (NotebookCell cell in document.Cells)
        {
            if (asItStood && cell.Layout is { } layout && layout.IsOf(cell, this))
            {
                BeginLine(text);
                text.Append(layout.Text);
                AppendOutputs(text, cell, layout);
                text.Append(layout.Gap);
                (afterProse, afterMarked) = (false, false);
                continue;
            }

            bool isProse = cell.Kind == NotebookCellKind.Markdown;
            bool isMarked = isProse && !IsPlainProse(cell.Source);
            BeginLine(text, afterMarked ? 0 : 1);
            if (isMarked)
            {
                text.Append(ProseCell).Append('\n').Append(cell.Source).Append('\n');
            }
            else
            {
                text.Append(afterMarked || (afterProse && isProse) ? NextCell + "\n\n" : "");
                text.Append(isProse ? cell.Source : Block(cell)).Append('\n');
                AppendOutputs(text, cell, null);
            }

            (afterProse, afterMarked) = (isProse, isMarked);
        }

        return text.Append(sameFile ? document.Layout!.Tail : "").ToString();
    }

    /// <summary>Reads the cells from a line on, until one of prose that is marked as such has been read.</summary>
    /// <returns>The line after them.</returns>
    private static int ReadCells(string text, List<TextLine> lines, int first, MarkdownCells cells)
    {
        int next = first;
        foreach (Block block in Markdig.Markdown.Parse(text[lines[first].Start..], Pipeline))
        {
            int line = first + block.Line;
            if (block is FencedCodeBlock fence && Opening(fence) is { } language)
            {
                int body = line + 1;
                int end = fence.ClosingFencedCharCount > 0 ? body + fence.Lines.Count : lines.Count;
                int after = Math.Min(end + 1, lines.Count);
                string source = Between(text, lines, body, end);
                if (language != OutputLanguage)
                {
                    cells.AddProse(lines, next, line);
                    cells.AddCode(lines, language, source, line, after);
                    next = after;
                }
                else if (cells.TryAddOutput(lines, source, next, line, after))
                {
                    next = after;
                }
            }
            else if (block is HtmlBlock && CommentLine().Match(lines[line].Span(text).ToString()) is { Success: true } comment)
            {
                cells.AddProse(lines, next, line);
                cells.BeginCell(lines, line);
                next = line + 1;
                if (comment.Groups["kind"].Length > 0)
                {
                    int end = lines.FindIndex(next, other => CommentLine().IsMatch(other.Span(text)));
                    end = end < 0 ? lines.Count : end;
                    cells.AddMarkedProse(lines, Between(text, lines, next, end), next, end);
                    return end;
                }
            }
        }

        cells.AddProse(lines, next, lines.Count);
        return lines.Count;
    }

    /// <summary>The text of whole lines, without the last one's end.</summary>
    private static string Between(string text, List<TextLine> lines, int first, int end) =>
        first < end ? text[lines[first].Start..lines[end - 1].End] : "";

    /// <summary>The language of the cell that a block is, or that of outputs; null where it is prose.</summary>
    private static string? Opening(FencedCodeBlock fence)
    {
        if (string.IsNullOrEmpty(fence.Info) || fence.Column > 0)
        {
            return null;
        }

        string[] words = (fence.Arguments ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string language = NotebookLanguages.NameOf(fence.Info);
        bool isCell = language == NotebookLanguages.CSharp ? !words.Contains(SkipWord) : words.Contains(CellWord);
        return isCell && language != NotebookLanguages.Markdown ? language : fence.Info == OutputLanguage ? OutputLanguage : null;
    }

    private bool IsPlainProse(string source)
    {
        if (source.Length == 0 || source != TextLine.Trim(source))
        {
            return false;
        }

        // As it would stand between cells of code, and before other prose.
        return new[] { "", NextCell + "\n\n" }.All(next =>
            Read($"```csharp\nbefore\n```\n\n{source}\n\n{next}```csharp\nafter\n```\n").Cells is
                [{ Source: "before", Outputs: [] }, { Kind: NotebookCellKind.Markdown } prose, { Source: "after" }]
            && prose.Source == source);
    }

    private static string Block(NotebookCell cell) =>
        Fenced(cell.Language == NotebookLanguages.CSharp ? cell.Language : $"{cell.Language} {CellWord}", cell.Source);

    private static string Fenced(string info, string content)
    {
        int longest = Backticks().Matches(content).Select(static match => match.Length).DefaultIfEmpty(0).Max();
        string fence = new('`', Math.Max(3, longest + 1));
        return content.Length == 0 ? $"{fence}{info}\n{fence}" : $"{fence}{info}\n{content}\n{fence}";
    }

    private static void AppendOutputs(StringBuilder text, NotebookCell cell, CellLayout? layout)
    {
        string output = OutputText.Of(cell.Outputs);
        if (layout is not null && output == layout.OutputText)
        {
            text.Append(layout.OutputBlock);
        }
        else if (output.Length > 0)
        {
            BeginLine(text);
            text.Append('\n').Append(Fenced(OutputLanguage, output)).Append('\n');
        }
    }

    [GeneratedRegex(@"^<!-- cell(?<kind> markdown)? -->\s*$")]
    private static partial Regex CommentLine();

    [GeneratedRegex("`+")]
    private static partial Regex Backticks();
}
