namespace Hawser.Runtimes.Display;

/// <summary>
/// One value in one or several forms, by MIME type, as in Jupyter's <c>display_data</c>: whoever shows it takes the richest form it can show.
/// Text forms are as they are, JSON is JSON text, binary forms such as <c>image/png</c> are base64. Each bundle has <c>text/plain</c>.
/// </summary>
/// <param name="Forms">The forms: content by MIME type.</param>
public sealed record MimeBundle(IReadOnlyDictionary<string, string> Forms)
{
    /// <summary>The <c>text/plain</c> form; empty where there is none.</summary>
    public string Text => Forms.TryGetValue("text/plain", out string? text) ? text : "";

    /// <summary>A bundle with plain text only.</summary>
    /// <param name="text">The text.</param>
    public static MimeBundle OfText(string text) => new(new Dictionary<string, string>(StringComparer.Ordinal) { ["text/plain"] = text });
}
