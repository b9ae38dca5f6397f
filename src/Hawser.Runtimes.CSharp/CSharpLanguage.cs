using System.Text.Json;
using Hawser.Runtimes.CSharp.References;
using Hawser.Runtimes.Languages;

namespace Hawser.Runtimes.CSharp;

/// <summary>
/// C# as runtimes evaluate it: that of scripts, with variables, <c>await</c>, statements and declarations at the top level and the last
/// expression's value as the result. A cell continues from any number of earlier ones: it sees their variables, methods, types, extension
/// methods and <c>using</c> directives, and where two define the same name, the most recent parent's. Cells that continue from the same one share
/// its variables: what one assigns, the other sees. What a cell defines anew hides what its parents define, and changes nothing of theirs.
/// </summary>
public sealed class CSharpLanguage : ILanguage
{
    /// <inheritdoc/>
    public string Name => "C#";

    /// <summary>Opens what serves one session.</summary>
    /// <param name="settings">A <see cref="CSharpSettings"/> as JSON text; null for its defaults.</param>
    /// <exception cref="ArgumentException">The settings cannot be used; the message says why.</exception>
    public ILanguageSession OpenSession(string? settings)
    {
        try
        {
            CSharpSettings read = settings is null
                ? new CSharpSettings()
                : JsonSerializer.Deserialize(settings, CSharpJson.Default.CSharpSettings)
                    ?? throw new ArgumentException("The settings of C# are null.", nameof(settings));
            return new CSharpSession(read, DirectiveResolver.ForProcess(read.References));
        }
        catch (JsonException exception)
        {
            throw new ArgumentException($"The settings of C# cannot be read: {exception.Message}", nameof(settings), exception);
        }
    }
}
