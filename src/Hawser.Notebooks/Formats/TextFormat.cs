using System.Text;

namespace Hawser.Notebooks.Formats;

/// <summary>
/// A format that is a text which people write. Writing keeps how unchanged cells stood in their file. What was written is read again
/// before it is given out: so whatever the cells contain, it is the same document, or an error that names the cell.
/// </summary>
internal abstract class TextFormat(string title, NotebookParts holds, params IReadOnlyList<string> endings)
    : NotebookFormat(title, holds | NotebookParts.SeveralCells, endings)
{
    /// <inheritdoc/>
    public sealed override string Write(NotebookDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        NotebookDocument held = WhatIsHeld(document);
        string text = Compose(held, asItStood: true);
        if (FirstDifference(text, held) < 0)
        {
            return text;
        }

        text = Compose(held, asItStood: false);
        int different = FirstDifference(text, held);
        return different < 0
            ? text
            : throw new NotebookFormatException(
                $"Cell {different + 1} cannot be written as {Title}: it has a line that begins another cell there. "
                + $"Write an {Ipynb.Endings[0]} instead.");
    }

    /// <summary>Writes cells.</summary>
    /// <param name="document">The document.</param>
    /// <param name="asItStood">Whether cells that have not changed are written as they were.</param>
    protected abstract string Compose(NotebookDocument document, bool asItStood);

    /// <summary>The document without what the format does not hold.</summary>
    /// <param name="document">The document.</param>
    protected virtual NotebookDocument WhatIsHeld(NotebookDocument document) => document with
    {
        Cells = [.. document.Cells.Select(cell => cell.Layout is { } layout && layout.IsOf(cell, this)
            ? cell
            : cell with { Source = WhatIsHeld(cell, cell.Source.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n')) })],
    };

    /// <summary>A cell's text without what the format does not hold.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="source">Its text, with line feeds as its line ends.</param>
    protected virtual string WhatIsHeld(NotebookCell cell, string source) =>
        Holds.HasFlag(NotebookParts.BlankEdges) ? source : TextLine.Trim(source);

    /// <summary>Sees to it that what follows begins a line, after a number of blank ones unless it is the text's first.</summary>
    /// <param name="text">What is there.</param>
    /// <param name="blankLines">How many.</param>
    protected static void BeginLine(StringBuilder text, int blankLines = 0)
    {
        if (text.Length == 0)
        {
            return;
        }

        if (text[^1] is not ('\n' or '\r'))
        {
            text.Append('\n');
        }

        for (int i = 0; i < blankLines && !EndsWithBlankLine(text); i++)
        {
            text.Append('\n');
        }
    }

    private static bool EndsWithBlankLine(StringBuilder text)
    {
        int last = text.Length - 1;
        int before = last > 0 && text[last] == '\n' && text[last - 1] == '\r' ? last - 2 : last - 1;
        return before < 0 || text[before] is '\n' or '\r';
    }

    private int FirstDifference(string text, NotebookDocument document)
    {
        IReadOnlyList<NotebookCell> read;
        try
        {
            read = Read(text).Cells;
        }
        catch (NotebookFormatException)
        {
            return 0;
        }

        for (int i = 0; i < Math.Max(read.Count, document.Cells.Count); i++)
        {
            if (i >= read.Count || i >= document.Cells.Count)
            {
                return Math.Min(i, document.Cells.Count - 1);
            }

            if (read[i].Language != document.Cells[i].Language || read[i].Source != document.Cells[i].Source)
            {
                return i;
            }
        }

        return -1;
    }
}
