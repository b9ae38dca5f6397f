namespace Hawser.Runtimes.Display;

/// <summary>Displaying as the last link of a chain: <c>rows.Where(…).Display()</c>.</summary>
public static class DisplayExtensions
{
    /// <summary>Displays a value in the evaluation that the calling code belongs to.</summary>
    /// <param name="value">The value.</param>
    /// <returns>What is displayed, to be changed later.</returns>
    /// <exception cref="InvalidOperationException">The calling code belongs to no evaluation.</exception>
    public static DisplayHandle Display(this object? value) => CellFunctions.display(value);

    /// <summary>Displays a text as content of a MIME type: <c>"&lt;b&gt;1&lt;/b&gt;".DisplayAs("text/html")</c>.</summary>
    /// <param name="content">The content; base64 for what is not text. A terminal shows it as it is.</param>
    /// <param name="mimeType">Its MIME type.</param>
    /// <returns>What is displayed, to be changed later.</returns>
    /// <exception cref="ArgumentException">The MIME type is empty.</exception>
    /// <exception cref="InvalidOperationException">The calling code belongs to no evaluation.</exception>
    public static DisplayHandle DisplayAs(this string content, string mimeType) => CellFunctions.display(content, mimeType);
}
