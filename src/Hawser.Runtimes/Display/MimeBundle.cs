namespace Hawser.Runtimes.Display;

/// <summary>
/// One value in one or several forms, by MIME type, as in Jupyter's <c>display_data</c>: whoever shows it takes the richest form it can
/// show. Text forms are as they are, JSON is JSON text, binary forms such as <c>image/png</c> are base64. Each bundle has
/// <c>text/plain</c>.
/// </summary>
/// <param name="Forms">The forms: content by MIME type.</param>
public sealed record MimeBundle(IReadOnlyDictionary<string, string> Forms)
{
    /// <summary>The <c>text/plain</c> form; empty where there is none.</summary>
    public string Text => Forms.TryGetValue(MimeTypes.PlainText, out string? text) ? text : "";

    /// <summary>A bundle with plain text only.</summary>
    /// <param name="text">The text.</param>
    public static MimeBundle OfText(string text) =>
        new(new Dictionary<string, string>(StringComparer.Ordinal) { [MimeTypes.PlainText] = text });

    /// <summary>A bundle with one form, and plain text for whoever cannot show it.</summary>
    /// <param name="mimeType">The form's MIME type.</param>
    /// <param name="content">The form.</param>
    /// <param name="text">The plain text; null to take the content as text.</param>
    /// <exception cref="ArgumentException">The MIME type is empty.</exception>
    public static MimeBundle Of(string mimeType, string content, string? text = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(mimeType);
        ArgumentNullException.ThrowIfNull(content);
        return OfText(text ?? content).With(mimeType, content);
    }

    /// <summary>The same bundle with one more form, or with another content for one that it has.</summary>
    /// <param name="mimeType">The form's MIME type.</param>
    /// <param name="content">The form.</param>
    /// <exception cref="ArgumentException">The MIME type is empty.</exception>
    public MimeBundle With(string mimeType, string content)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(mimeType);
        ArgumentNullException.ThrowIfNull(content);
        return new(new Dictionary<string, string>(Forms, StringComparer.Ordinal) { [mimeType] = content });
    }
}
