using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Hawser.Runtimes.Display.Rendering;

namespace Hawser.Runtimes.Display;

/// <summary>
/// What cells call by its bare name, since languages import this class: displaying, and values of other kinds than text. A
/// <see cref="MimeBundle"/> that is a cell's result, is displayed, or is part of another value is shown as what it is. The names are those
/// that people know from notebooks.
/// </summary>
public static class CellFunctions
{
    private static readonly byte[] PngSignature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    // Half a JSON text is worth nothing: these are limits against values without an end, not against long ones.
    private static readonly DisplayOptions WholeValue = new()
    {
        MaxDepth = 32,
        MaxItems = 100_000,
        MaxMembers = 1_000,
        MaxCharacters = 10_000_000,
    };

    /// <summary>How values are shown in the container that the calling code belongs to: formatters of one's own, and limits.</summary>
    /// <exception cref="InvalidOperationException">The calling code belongs to no evaluation.</exception>
    public static DisplayFormatters Formatters => Context().Formatters;

    /// <summary>Displays a value in the evaluation that the calling code belongs to.</summary>
    /// <param name="value">The value.</param>
    /// <returns>What is displayed, to be changed later.</returns>
    /// <exception cref="InvalidOperationException">The calling code belongs to no evaluation.</exception>
    [SuppressMessage("Style", "IDE1006", Justification = "The name that notebooks have for it.")]
    public static DisplayHandle display(object? value) => new(Context(), value);

    /// <summary>Displays content of a MIME type.</summary>
    /// <param name="content">The content; base64 for what is not text.</param>
    /// <param name="mimeType">Its MIME type.</param>
    /// <returns>What is displayed, to be changed later.</returns>
    /// <exception cref="InvalidOperationException">The calling code belongs to no evaluation.</exception>
    [SuppressMessage("Style", "IDE1006", Justification = "The name that notebooks have for it.")]
    public static DisplayHandle display(string content, string mimeType) => new(Context(), MimeBundle.Of(mimeType, content));

    /// <summary>Displays progress that updates in place.</summary>
    /// <param name="title">What is being done; may be empty.</param>
    /// <exception cref="InvalidOperationException">The calling code belongs to no evaluation.</exception>
    [SuppressMessage("Style", "IDE1006", Justification = "As display.")]
    public static DisplayProgress progress(string title = "")
    {
        ArgumentNullException.ThrowIfNull(title);
        return new DisplayProgress(Context(), title);
    }

    /// <summary>A fragment of HTML, shown as such.</summary>
    /// <param name="content">The fragment. It is not checked.</param>
    public static MimeBundle HTML(string content) => MimeBundle.Of(MimeTypes.Html, content);

    /// <summary>
    /// Displays a style sheet, as <c>text/html</c>: whoever shows the evaluation's outputs on one page styles all of them by it. A terminal says that it
    /// is there.
    /// </summary>
    /// <param name="content">The style sheet. It is not checked.</param>
    /// <exception cref="InvalidOperationException">The calling code belongs to no evaluation.</exception>
    public static void CSS(string content)
    {
        ArgumentNullException.ThrowIfNull(content);
        display(MimeBundle.Of(MimeTypes.Html, $"<style>{content}</style>", "[CSS]"));
    }

    /// <summary>
    /// Displays a script, as <c>text/html</c>: a browser that shows the output and trusts it runs the script, and nothing else does. A terminal says that
    /// it is there.
    /// </summary>
    /// <param name="scriptContent">The script. It is not checked.</param>
    /// <exception cref="InvalidOperationException">The calling code belongs to no evaluation.</exception>
    public static void Javascript(string scriptContent)
    {
        ArgumentNullException.ThrowIfNull(scriptContent);
        display(MimeBundle.Of(MimeTypes.Html, $"<script type=\"text/javascript\">{scriptContent}</script>", "[JavaScript]"));
    }

    /// <summary>Markdown, shown as such.</summary>
    /// <param name="content">The Markdown.</param>
    public static MimeBundle Markdown(string content) => MimeBundle.Of(MimeTypes.Markdown, content);

    /// <summary>JSON text, shown as such.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="ArgumentException">It is not JSON; the message says where.</exception>
    public static MimeBundle Json(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            using var document = JsonDocument.Parse(text);
        }
        catch (JsonException e)
        {
            throw new ArgumentException($"The text is not JSON: {e.Message}", nameof(text), e);
        }
        return MimeBundle.Of(MimeTypes.Json, text);
    }

    /// <summary>
    /// A value as JSON: its public properties and fields under their own names, sequences as arrays, dictionaries as objects, dates and
    /// whatever has no form in JSON as strings.
    /// </summary>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">
    /// It is not to be had as a whole: it contains itself, is nested more than 32 deep, has a sequence of more than 100,000 items, or
    /// throws.
    /// </exception>
    public static MimeBundle Json(object? value)
    {
        var walker = new ValueWalker(new DisplayFormatters(), WholeValue);
        string json = JsonNodeWriter.Write(walker.Walk(value));
        return walker.HasCutText
            ? throw new ArgumentException("The value is too long to be shown as JSON.", nameof(value))
            : MimeBundle.Of(MimeTypes.Json, json);
    }

    /// <summary>An SVG image.</summary>
    /// <param name="content">Its XML text. It is not checked.</param>
    public static MimeBundle Svg(string content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return MimeBundle.Of(MimeTypes.Svg, content, "[SVG image]");
    }

    /// <summary>A PNG image.</summary>
    /// <param name="content">The content of the image's file.</param>
    /// <exception cref="ArgumentException">It is not a PNG file.</exception>
    public static MimeBundle Png(ReadOnlySpan<byte> content)
    {
        // Signature, then the header chunk: its length, its name, width and height.
        if (content.Length < 24 || !content.StartsWith(PngSignature))
        {
            throw new ArgumentException("The bytes are not those of a PNG file.", nameof(content));
        }
        uint width = BinaryPrimitives.ReadUInt32BigEndian(content[16..]);
        uint height = BinaryPrimitives.ReadUInt32BigEndian(content[20..]);
        return MimeBundle.Of(MimeTypes.Png, Convert.ToBase64String(content), $"[PNG image, {width} × {height}]");
    }

    private static EvaluationContext Context() =>
        EvaluationContext.Current
        ?? throw new InvalidOperationException(
            "There is no evaluation here, and so nobody to display to: call it from a cell, or from what a cell calls.");
}
