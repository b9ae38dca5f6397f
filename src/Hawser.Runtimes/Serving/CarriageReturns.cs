using System.Text;

namespace Hawser.Runtimes.Serving;

/// <summary>
/// Leaves out what <c>\r</c> overwrites, as a terminal would: a progress bar that is drawn a thousand times within a batch is sent once.
/// </summary>
internal static class CarriageReturns
{
    /// <summary>Collapses a piece of a stream.</summary>
    /// <param name="text">The piece.</param>
    /// <param name="atLineStart">Whether the piece begins a line. If not, one that overwrites what came before it begins with <c>\r</c>.</param>
    /// <returns>
    /// What is left. The last <c>\r</c> of a piece stays where nothing follows it, since what it overwrites is seen until something does.
    /// </returns>
    internal static string Collapse(StringBuilder text, bool atLineStart)
    {
        string all = text.ToString();
        if (!all.Contains('\r', StringComparison.Ordinal))
        {
            return all;
        }

        var kept = new StringBuilder(all.Length);
        int start = 0;
        while (start < all.Length)
        {
            int end = all.IndexOf('\n', start);
            int next = end < 0 ? all.Length : end + 1;
            Line(kept, all.AsSpan(start, next - start), continues: start == 0 && !atLineStart);
            start = next;
        }

        return kept.ToString();
    }

    private static void Line(StringBuilder kept, ReadOnlySpan<char> line, bool continues)
    {
        // What ends the line overwrites nothing: "\n", "\r\n", or a "\r" that nothing follows yet.
        ReadOnlySpan<char> body = line.TrimEnd("\r\n");
        int overwritten = body.LastIndexOf('\r');
        if (overwritten < 0)
        {
            kept.Append(line);
            return;
        }

        if (continues)
        {
            kept.Append('\r');
        }

        kept.Append(line[(overwritten + 1)..]);
    }
}
