namespace Hawser.Runtimes.Languages;

/// <summary>
/// A language that runtimes evaluate. Its class is named in the owner's process and made in the runtime's, so it has a public constructor without
/// parameters, and its settings travel as the JSON text that <see cref="OpenSession"/> gets.
/// </summary>
public interface ILanguage
{
    /// <summary>The language's name, as people write it.</summary>
    string Name { get; }

    /// <summary>Opens what serves one session. Nothing of it is shared with other sessions of the process.</summary>
    /// <param name="settings">The owner's settings for this language, as JSON text; null for its defaults.</param>
    /// <exception cref="ArgumentException">The settings cannot be used; the message says why.</exception>
    ILanguageSession OpenSession(string? settings);
}
