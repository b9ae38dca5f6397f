using System.Collections.Immutable;

namespace Hawser.Runtimes.Display.Rendering;

/// <summary>What was registered for one type.</summary>
/// <param name="Number">Counts registrations: the last one has the highest.</param>
/// <param name="Whole">Makes all forms; null where they are registered one by one.</param>
internal sealed record TypeFormatter(int Number, Func<object, MimeBundle>? Whole)
{
    private ImmutableList<(string MimeType, Func<object, string> Format)> Parts { get; init; } = [];

    /// <summary>The same with a formatter for one MIME type, in place of the one that it had.</summary>
    public TypeFormatter With(string mimeType, Func<object, string> format) =>
        this with { Parts = Parts.RemoveAll(part => part.MimeType == mimeType).Add((mimeType, format)) };

    /// <summary>The forms of a value, maybe without plain text. Runs the formatters, and lets out what they throw.</summary>
    /// <exception cref="InvalidOperationException">A formatter made nothing.</exception>
    public Dictionary<string, string> Format(object value)
    {
        Dictionary<string, string> forms = Whole is null
            ? new(StringComparer.Ordinal)
            : new(Made(Whole(value)).Forms, StringComparer.Ordinal);
        foreach ((string mimeType, Func<object, string> format) in Parts)
        {
            forms[mimeType] = Made(format(value));
        }
        return forms;
    }

    private static T Made<T>(T? made)
        where T : class => made ?? throw new InvalidOperationException("It returned null.");
}
