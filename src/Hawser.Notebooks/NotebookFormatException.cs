namespace Hawser.Notebooks;

/// <summary>A text is no notebook of its format, or a document cannot be written in one. The message says why and what to do.</summary>
public sealed class NotebookFormatException : Exception
{
    /// <summary>A failure at a place of a text.</summary>
    /// <param name="message">What is wrong, and what to do.</param>
    /// <param name="line">The line, from 1; 0 where it is about no place.</param>
    /// <param name="column">The column, from 1, in UTF-16 code units; 0 where it is about a line or no place.</param>
    /// <param name="innerException">Its cause.</param>
    public NotebookFormatException(string message, int line = 0, int column = 0, Exception? innerException = null)
        : base(message, innerException)
    {
        Line = line;
        Column = column;
        HelpLink = $"docs/errors/{nameof(NotebookFormatException)}.md";
    }

    /// <summary>The line, from 1; 0 where it is about no place.</summary>
    public int Line { get; }

    /// <summary>The column, from 1; 0 where it is about a line or no place.</summary>
    public int Column { get; }
}
