using Hawser.Notebooks.Formats;

namespace Hawser.Notebooks;

/// <summary>
/// A form that notebooks have as text. Reading and writing again loses nothing, and changes no character where the form is a text that
/// people write; what another form cannot hold, <see cref="Holds"/> says. Thread-safe.
/// </summary>
public abstract class NotebookFormat
{
    private protected NotebookFormat(string title, NotebookParts holds, params IReadOnlyList<string> endings)
    {
        Title = title;
        Holds = holds;
        Endings = endings;
    }

    /// <summary>Jupyter's notebooks: JSON, <c>nbformat</c> 4.</summary>
    public static NotebookFormat Ipynb { get; } = new IpynbFormat();

    /// <summary>Notebooks of .NET Interactive: text, each cell begins with a line such as <c>#!csharp</c>.</summary>
    public static NotebookFormat Dib { get; } = new DibFormat();

    /// <summary>Markdown: fenced blocks of C# are the code cells, what is between them is prose.</summary>
    public static NotebookFormat Markdown { get; } = new MarkdownFormat();

    /// <summary>C# scripts: one cell, or several, each after a line <c>// %%</c>.</summary>
    public static NotebookFormat Csx { get; } = new CsxFormat();

    /// <summary>Applications of one file of C#: one cell.</summary>
    public static NotebookFormat Cs { get; } = new CsFormat();

    /// <summary>All formats.</summary>
    public static IReadOnlyList<NotebookFormat> All { get; } = [Ipynb, Dib, Markdown, Csx, Cs];

    /// <summary>The format as sentences call it.</summary>
    public string Title { get; }

    /// <summary>What files of the format end with, the first one preferred; with the dot.</summary>
    public IReadOnlyList<string> Endings { get; }

    /// <summary>What a text of this format can hold, beside the cells' text.</summary>
    public NotebookParts Holds { get; }

    /// <summary>The format of a file, by its name's ending.</summary>
    /// <param name="path">The file's path.</param>
    /// <exception cref="NotebookFormatException">No format has this ending.</exception>
    public static NotebookFormat OfPath(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return All.FirstOrDefault(format => format.Endings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)))
            ?? throw new NotebookFormatException(
                $"'{Path.GetFileName(path)}' is no notebook by its name: it is to end with "
                + $"{string.Join(", ", All.Select(static one => one.Endings[0]))}.");
    }

    /// <summary>Reads a document.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="NotebookFormatException">The text is none of this format; the exception says where and why.</exception>
    public abstract NotebookDocument Read(string text);

    /// <summary>Writes a document. What was read in this format and not changed is written as it was.</summary>
    /// <param name="document">The document.</param>
    /// <exception cref="NotebookFormatException">The format cannot hold its cells.</exception>
    public abstract string Write(NotebookDocument document);
}
