namespace Hawser.Runtimes.Display;

/// <summary>The MIME types that values are shown as. A bundle may have others; whoever shows it takes the richest that it knows.</summary>
public static class MimeTypes
{
    /// <summary>Text as it is. Each bundle has it.</summary>
    public const string PlainText = "text/plain";

    /// <summary>A fragment of HTML.</summary>
    public const string Html = "text/html";

    /// <summary>Markdown.</summary>
    public const string Markdown = "text/markdown";

    /// <summary>JSON text.</summary>
    public const string Json = "application/json";

    /// <summary>A PNG image, as base64.</summary>
    public const string Png = "image/png";

    /// <summary>An SVG image, as its XML text.</summary>
    public const string Svg = "image/svg+xml";
}
