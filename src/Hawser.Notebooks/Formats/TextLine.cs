namespace Hawser.Notebooks.Formats;

/// <summary>A line of a text: where it begins, where its characters end, and where the next one begins.</summary>
internal readonly record struct TextLine(int Start, int End, int Next)
{
    /// <summary>The lines of a text; a line end at the text's end begins no further one.</summary>
    /// <param name="text">The text.</param>
    public static List<TextLine> Of(string text)
    {
        List<TextLine> lines = [];
        int start = 0;
        while (start < text.Length)
        {
            int length = text.AsSpan(start).IndexOfAny('\n', '\r');
            int end = length < 0 ? text.Length : start + length;
            int next = length < 0 ? end : text[end] == '\r' && end + 1 < text.Length && text[end + 1] == '\n' ? end + 2 : end + 1;
            lines.Add(new TextLine(start, end, next));
            start = next;
        }

        return lines;
    }

    /// <summary>The line without its end.</summary>
    /// <param name="text">The text that it is of.</param>
    public ReadOnlySpan<char> Span(string text) => text.AsSpan(Start, End - Start);

    /// <summary>Parts a text from the blank lines before and after it.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Where what is between them begins and ends; both zero where all is blank.</returns>
    public static (int Start, int End) WithoutBlankEdges(string text)
    {
        int start = -1;
        int end = 0;
        foreach (TextLine line in Of(text))
        {
            if (!line.Span(text).IsWhiteSpace())
            {
                start = start < 0 ? line.Start : start;
                end = line.End;
            }
        }

        return (Math.Max(start, 0), end);
    }

    /// <summary>A text without the blank lines before and after it.</summary>
    /// <param name="text">The text.</param>
    public static string Trim(string text)
    {
        (int start, int end) = WithoutBlankEdges(text);
        return text[start..end];
    }
}
